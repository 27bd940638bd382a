"""Addresses of meetings, minutes and tasks of an engagement."""

from django.urls import path

from .views import meeting_day, meetings, minutes, tasks

M, T = "e/<slug:code>/meetings/", "e/<slug:code>/tasks/"
O, K = f"{M}<slug:uid>/", f"{T}<slug:uid>/"  # noqa: E741
meeting_urls = [
    path(M, meetings.meeting_list, name="meeting_list"),
    path(f"{M}new/", meetings.meeting_create, name="meeting_create"),
    path(O, meeting_day.meeting_detail, name="meeting_detail"),
    path(f"{O}edit/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{O}remove/", meetings.meeting_remove, name="meeting_remove"),
    path(f"{O}restore/", meetings.meeting_restore, name="meeting_restore"),
    path(f"{O}calendar/", meetings.meeting_calendar, name="meeting_calendar"),
    path(f"{O}sign_in/", meeting_day.meeting_sign_in, name="meeting_sign_in"),
    path(f"{O}tick/", meeting_day.meeting_tick, name="meeting_tick"),
    path(f"{O}sheet/", meeting_day.meeting_paper, name="meeting_paper"),
    path(f"{O}people/", meeting_day.meeting_people, name="meeting_people"),
    path(f"{O}people/<slug:row>/take_off/", meeting_day.meeting_take_off, name="meeting_take_off"),
    path(f"{O}minutes/", minutes.meeting_minutes, name="meeting_minutes"),
    path(f"{O}minutes/paper/", minutes.minutes_paper, name="minutes_paper"),
    path(f"{O}minutes/scan/", minutes.minutes_scan, name="minutes_scan"),
    path(T, tasks.task_list, name="task_list"),
    path(f"{T}new/", tasks.task_create, name="task_create"),
    path(K, tasks.task_detail, name="task_detail"),
    path(f"{K}edit/", tasks.task_edit, name="task_edit"),
    path(f"{K}begin/", tasks.task_move, {"verb": "begin"}, name="task_begin"),
    path(f"{K}verify/", tasks.task_move, {"verb": "verify"}, name="task_verify"),
    path(f"{K}finish/", tasks.task_ask, {"verb": "finish"}, name="task_finish"),
    path(f"{K}reopen/", tasks.task_ask, {"verb": "reopen"}, name="task_reopen"),
    path(f"{K}cancel/", tasks.task_ask, {"verb": "cancel"}, name="task_cancel"),
]
