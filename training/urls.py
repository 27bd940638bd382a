"""Addresses of training and publicity, under /e/<code>/training/. The verb of a move is fixed here."""

from django.urls import path

from .actions import papers as kinds
from .views import (
    announcements,
    code,
    competence,
    courses,
    effects,
    examinations,
    papers,
    people,
    plans,
    qualifications,
    questions,
    sessions,
    sign_in,
)

BASE = "e/<slug:code>/training/"
COURSE = f"{BASE}courses/<slug:uid>/"
SESSION = f"{BASE}sessions/<slug:uid>/"

app_name = "training"
urlpatterns = [
    path(BASE, courses.training_home, name="home"),
    path(f"{BASE}courses/new/", courses.course_create, name="course_create"),
    path(COURSE, courses.course_detail, name="course_detail"),
    path(f"{COURSE}edit/", courses.course_edit, name="course_edit"),
    path(f"{COURSE}remove/", courses.course_remove, name="course_remove"),
    path(f"{COURSE}contents/new/", courses.content_edit, name="content_create"),
    path(f"{COURSE}contents/<slug:content>/", courses.content_edit, name="content_edit"),
    path(f"{COURSE}contents/<slug:content>/remove/", courses.content_remove, name="content_remove"),
    path(f"{COURSE}people/", people.course_people, name="course_people"),
    path(f"{COURSE}exempt/<slug:person>/", courses.exemption_create, name="exemption_create"),
    path(f"{COURSE}exemptions/<slug:exemption>/end/", courses.exemption_end, name="exemption_end"),
    path(f"{COURSE}sessions/new/", sessions.session_create, name="session_create"),
    path(SESSION, sessions.session_detail, name="session_detail"),
    path(f"{SESSION}edit/", sessions.session_edit, name="session_edit"),
    path(f"{SESSION}make-up/", sessions.session_make_up, name="session_make_up"),
    path(f"{SESSION}open-sign-in/", sessions.session_move, {"verb": "open_sign_in"}, name="session_open_sign_in"),
    path(f"{SESSION}hold/", sessions.session_move, {"verb": "hold"}, name="session_hold"),
    path(f"{SESSION}evaluate/", sessions.session_move, {"verb": "evaluate"}, name="session_evaluate"),
    path(f"{SESSION}reopen/", sessions.session_ask, {"verb": "reopen"}, name="session_reopen"),
    path(f"{SESSION}cancel/", sessions.session_ask, {"verb": "cancel"}, name="session_cancel"),
    path(f"{SESSION}invite/", people.session_invite, name="session_invite"),
    path(f"{SESSION}people/", people.session_people, name="session_people"),
    path(f"{SESSION}people/<slug:row>/remove/", people.participation_remove, name="participation_remove"),
    path(f"{SESSION}people/<slug:row>/untick/", people.participation_untick, name="participation_untick"),
    path(f"{SESSION}calendar/", sessions.session_calendar, name="session_calendar"),
    path(f"{SESSION}sign-in/", sign_in.session_sign_in, name="session_sign_in"),
    path(f"{SESSION}wall/", sign_in.session_wall, name="session_wall"),
    path(f"{SESSION}sheet/", sign_in.session_sheet, name="session_sheet"),
    path("t/<str:token>/", code.sign_in_by_code, name="sign_in_by_code"),
]

QUESTION = f"{BASE}questions/<slug:uid>/"
EXAMINATION = f"{BASE}examinations/<slug:uid>/"
PERSON = f"{BASE}people/<slug:uid>/"

urlpatterns += [
    path(f"{COURSE}questions/", questions.question_list, name="question_list"),
    path(f"{COURSE}questions/new/", questions.question_create, name="question_create"),
    path(f"{QUESTION}edit/", questions.question_edit, name="question_edit"),
    path(f"{QUESTION}retire/", questions.question_retire, name="question_retire"),
    path(f"{QUESTION}restore/", questions.question_retire, {"back": True}, name="question_restore"),
    path(f"{QUESTION}remove/", questions.question_remove, name="question_remove"),
    path(f"{SESSION}examination/", examinations.examination_list, name="examination_list"),
    path(f"{SESSION}examination/begin/", examinations.examination_begin, name="examination_begin"),
    path(f"{SESSION}examination/results/", examinations.examination_results, name="examination_results"),
    path(EXAMINATION, examinations.examination_detail, name="examination_detail"),
    path(f"{EXAMINATION}save/", examinations.examination_save, name="examination_save"),
    path(f"{EXAMINATION}hand-in/", examinations.examination_hand_in, name="examination_hand_in"),
    path(f"{EXAMINATION}mark/", examinations.examination_mark, name="examination_mark"),
    path(f"{EXAMINATION}reopen/", examinations.examination_ask, {"verb": "reopen"}, name="examination_reopen"),
    path(f"{EXAMINATION}cancel/", examinations.examination_ask, {"verb": "cancel"}, name="examination_cancel"),
    path(f"{SESSION}effect/", effects.effect_list, name="effect_list"),
    path(f"{SESSION}effect/<slug:part>/", effects.effect_edit, name="effect_edit"),
    path(f"{BASE}competence/", competence.competence_matrix, name="competence_matrix"),
    path(PERSON, competence.competence_person, name="competence_person"),
    path(f"{PERSON}proofs/new/", qualifications.qualification_edit, name="qualification_create"),
    path(f"{PERSON}proofs/<slug:qualification>/", qualifications.qualification_edit, name="qualification_edit"),
    path(
        f"{PERSON}proofs/<slug:qualification>/remove/",
        qualifications.qualification_remove,
        name="qualification_remove",
    ),
]

NEWS = f"{BASE}announcements/<slug:uid>/"
PLAN = f"{BASE}plans/<int:year>/"

urlpatterns += [
    path(f"{BASE}announcements/", announcements.announcement_list, name="announcement_list"),
    path(f"{BASE}announcements/new/", announcements.announcement_create, name="announcement_create"),
    path(NEWS, announcements.announcement_detail, name="announcement_detail"),
    path(f"{NEWS}edit/", announcements.announcement_edit, name="announcement_edit"),
    path(f"{NEWS}publish/", announcements.announcement_publish, name="announcement_publish"),
    path(f"{NEWS}withdraw/", announcements.announcement_ask, {"verb": "withdraw"}, name="announcement_withdraw"),
    path(f"{NEWS}reopen/", announcements.announcement_ask, {"verb": "reopen"}, name="announcement_reopen"),
    path(f"{NEWS}confirm/", announcements.announcement_confirm, name="announcement_confirm"),
    path(f"{NEWS}remind/", announcements.announcement_remind, name="announcement_remind"),
    path(f"{NEWS}board/", announcements.announcement_board, name="announcement_board"),
    path(f"{NEWS}tick/", announcements.announcement_tick, name="announcement_tick"),
    path(f"{NEWS}paper/", papers.announcement_paper, name="announcement_paper"),
    path(f"{BASE}plans/", plans.plan_list, name="plan_list"),
    path(PLAN, plans.plan_detail, name="plan_detail"),
    path(f"{PLAN}fill/", plans.plan_fill, name="plan_fill"),
    path(f"{PLAN}lines/new/", plans.plan_line_save, name="plan_line_create"),
    path(f"{PLAN}lines/<slug:line>/", plans.plan_line_save, name="plan_line_edit"),
    path(f"{PLAN}lines/<slug:line>/remove/", plans.plan_line_remove, name="plan_line_remove"),
    path(f"{PLAN}paper/", plans.plan_paper, name="plan_paper"),
    path(f"{SESSION}paper/sign-in/", papers.session_paper, {"kind": kinds.SIGN_IN}, name="session_paper_sign_in"),
    path(f"{SESSION}paper/record/", papers.session_paper, {"kind": kinds.RECORD}, name="session_paper_record"),
    path(
        f"{SESSION}paper/certificates/",
        papers.session_paper,
        {"kind": kinds.CERTIFICATES},
        name="session_paper_certificates",
    ),
    path(f"{BASE}competence/paper/", papers.matrix_paper, name="competence_paper"),
    path(f"{PERSON}paper/", papers.person_paper, name="person_paper"),
]
