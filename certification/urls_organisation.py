"""Addresses of the organisation of an engagement: groups, members, decrees, letters of appointment."""

from django.urls import path, register_converter

from .ownership import TABLES
from .views import appointments, groups, owners


class GroupKind:
    """Steering group or working body."""

    regex = "steering|working"

    def to_python(self, value: str) -> str:
        """Return the kind."""
        return value

    def to_url(self, value: str) -> str:
        """Return the kind."""
        return str(value)


class OwnersTable(GroupKind):
    """Processes or services."""

    regex = "|".join(TABLES)


register_converter(GroupKind, "group")
register_converter(OwnersTable, "owners")

O, G, A = "e/<slug:code>/organisation/", "e/<slug:code>/organisation/<group:kind>/", "e/<slug:code>/appointments/"  # noqa: E741
L = f"{A}<slug:uid>/"
organisation_urls = [
    path(O, groups.organisation, name="organisation"),
    path(f"{O}representative/", groups.representative, name="representative"),
    path(f"{O}absences/", groups.group_absences, name="group_absences"),
    path(G, groups.group, name="group"),
    path(f"{G}form/", groups.group_form, name="group_form"),
    path(f"{G}edit/", groups.group_edit, name="group_edit"),
    path(f"{G}decree/", groups.group_decree, name="group_decree"),
    path(f"{G}members/new/", groups.group_add, name="group_add"),
    path(f"{G}members/<slug:uid>/", groups.member_edit, name="member_edit"),
    path(f"{G}members/<slug:uid>/end/", groups.member_end, name="member_end"),
    path(f"{G}members/<slug:uid>/restore/", groups.member_restore, name="member_restore"),
    path(A, appointments.appointment_list, name="appointment_list"),
    path(f"{A}new/", appointments.appointment_new, name="appointment_new"),
    path(f"{A}papers/", appointments.appointment_papers, name="appointment_papers"),
    path(f"{A}next/", appointments.appointment_next, name="appointment_next"),
    path(f"{A}of/<owners:kind>/", owners.appointment_table, name="appointment_table"),
    path(L, appointments.appointment_detail, name="appointment_detail"),
    path(f"{L}edit/", appointments.appointment_edit, name="appointment_edit"),
    path(f"{L}paper/", appointments.appointment_paper, name="appointment_paper"),
    path(f"{L}replace/", appointments.appointment_replace, name="appointment_replace"),
    path(f"{L}accept_on_paper/", appointments.appointment_accept_on_paper, name="appointment_accept_on_paper"),
    path(f"{L}decline/", appointments.appointment_ask, {"verb": "decline"}, name="appointment_decline"),
    path(f"{L}end/", appointments.appointment_ask, {"verb": "end"}, name="appointment_end"),
    path(f"{L}cancel/", appointments.appointment_ask, {"verb": "cancel"}, name="appointment_cancel"),
]
