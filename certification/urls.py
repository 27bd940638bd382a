"""Addresses of clients and engagements. A verb's address is its record's address and the verb."""

from django.urls import path, register_converter

from .urls_design import design_urls
from .urls_matrix import matrix_urls
from .urls_meetings import meeting_urls
from .urls_organisation import organisation_urls
from .urls_upkeep import upkeep_urls
from .views import (
    adjustments,
    clients,
    edits,
    engagement,
    engagements,
    moves,
    people,
    people_departments,
    people_import,
    phase,
    registers,
    wizard,
)


class PhaseNumber:
    """One of the nine."""

    regex = "[1-9]"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the digit."""
        return str(value)


class WizardStep:
    """One of the four steps of a new engagement."""

    regex = "|".join(wizard.ORDER)

    def to_python(self, value: str) -> str:
        """Return the step."""
        return value

    def to_url(self, value: str) -> str:
        """Return the step."""
        return value


register_converter(PhaseNumber, "phase")
register_converter(WizardStep, "step")

app_name = "certification"

client_urls = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/number-sample/", clients.number_sample, name="number_sample"),
    path("clients/<slug:uid>/", clients.client_detail, name="client_detail"),
    path("clients/<slug:uid>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<slug:uid>/services/", registers.service_list, name="service_list"),
    path("clients/<slug:uid>/sites/", registers.site_list, name="site_list"),
]
for kind, folder in (("service", "services"), ("site", "sites")):
    rows, fixed = f"clients/<slug:uid>/{folder}/", {"kind": kind}
    client_urls += [
        path(f"{rows}new/", registers.row_edit, fixed, name=f"{kind}_create"),
        path(f"{rows}<slug:row>/edit/", registers.row_edit, fixed, name=f"{kind}_edit"),
        path(f"{rows}<slug:row>/remove/", registers.row_remove, fixed, name=f"{kind}_remove"),
    ]

C = "clients/<slug:uid>/"
D, N, T = f"{C}departments/<slug:row>/", f"{C}people/<slug:row>/", f"{C}people/import/<slug:token>/"
people_urls = [
    path(f"{C}departments/", people_departments.department_list, name="department_list"),
    path(f"{C}departments/new/", people_departments.department_edit, name="department_create"),
    path(f"{C}departments/chart/", people_departments.org_chart, name="org_chart"),
    path(f"{D}edit/", people_departments.department_edit, name="department_edit"),
    path(f"{D}up/", people_departments.department_shift, {"step": -1}, name="department_up"),
    path(f"{D}down/", people_departments.department_shift, {"step": 1}, name="department_down"),
    path(f"{D}remove/", people_departments.department_remove, name="department_remove"),
    path(f"{D}undo/", people_departments.department_undo, name="department_undo"),
    path(f"{C}people/", people.person_list, name="person_list"),
    path(f"{C}people/new/", people.person_edit, name="person_create"),
    path(f"{C}people/export/", people_import.people_export, name="people_export"),
    path(f"{C}people/template/", people_import.people_template, name="people_template"),
    path(f"{C}people/import/", people_import.people_import, name="people_import"),
    path(T, people_import.people_preview, name="people_preview"),
    path(f"{T}departments/", people_import.people_departments, name="people_departments"),
    path(f"{T}errors/", people_import.people_errors, name="people_errors"),
    path(N, people.person_detail, name="person_detail"),
    path(f"{N}edit/", people.person_edit, name="person_edit"),
    path(f"{N}leave/", people.person_leave, name="person_leave"),
    path(f"{N}back/", people.person_back, name="person_back"),
    path(f"{N}link/", people.person_link, name="person_link"),
    path(f"{N}invite/", people.person_invite, name="person_invite"),
]

E = "e/<slug:code>/"
engagement_urls = [
    path("engagements/", engagements.engagement_list, name="engagement_list"),
    path("engagements/new/<step:step>/", wizard.engagement_new, name="engagement_new"),
    path(E, engagement.engagement_detail, name="engagement_detail"),
    path(f"{E}edit/", edits.engagement_edit, name="engagement_edit"),
    path(f"{E}contract/", edits.contract, name="contract"),
    path(f"{E}kick_off/", edits.kick_off, name="kick_off"),
    path(f"{E}plan/", engagement.plan, name="plan"),
    path(f"{E}plan/edit/", edits.plan_edit, name="plan_edit"),
    path(f"{E}scope/", edits.scope_detail, name="scope_detail"),
    path(f"{E}scope/edit/", edits.scope_edit, name="scope_edit"),
    path(f"{E}scope/eligibility/", edits.eligibility_check, name="eligibility"),
    path(f"{E}scope/paper/", edits.scope_paper, name="scope_paper"),
    path(f"{E}team/", engagement.team, name="team"),
    path(f"{E}trail/", engagement.trail, name="trail"),
    path(f"{E}adjustments/", adjustments.adjustment_list, name="adjustment_list"),
    path(f"{E}adjustments/<slug:uid>/", adjustments.adjustment_list, name="adjustment"),
    path(f"{E}start/", moves.engagement_move, {"verb": "start"}, name="engagement_start"),
    path(f"{E}take_over/", moves.engagement_move, {"verb": "take_over"}, name="engagement_take_over"),
    path(f"{E}certify/", moves.engagement_move, {"verb": "certify"}, name="engagement_certify"),
    path(f"{E}resume/", moves.engagement_move, {"verb": "resume"}, name="engagement_resume"),
    path(
        f"{E}begin_recertification/",
        moves.engagement_move,
        {"verb": "begin_recertification"},
        name="engagement_begin_recertification",
    ),
    path(f"{E}pause/", moves.engagement_ask, {"verb": "pause"}, name="engagement_pause"),
    path(f"{E}close/", moves.engagement_ask, {"verb": "close"}, name="engagement_close"),
    path(f"{E}reopen/", moves.engagement_ask, {"verb": "reopen"}, name="engagement_reopen"),
    path(
        f"{E}lose_certificate/",
        moves.engagement_ask,
        {"verb": "lose_certificate"},
        name="engagement_lose_certificate",
    ),
]

P = f"{E}phase/<phase:number>/"
phase_urls = [
    path(P, phase.phase_detail, name="phase_detail"),
    path(f"{P}start/", moves.phase_move, {"verb": "start"}, name="phase_start"),
    path(f"{P}submit/", moves.phase_move, {"verb": "submit"}, name="phase_submit"),
    path(f"{P}send_back/", moves.phase_ask, {"verb": "send_back"}, name="phase_send_back"),
    path(f"{P}reopen/", moves.phase_ask, {"verb": "reopen"}, name="phase_reopen"),
    path(f"{P}reaffirm/", moves.phase_ask, {"verb": "reaffirm"}, name="phase_reaffirm"),
    path(f"{P}adopt/", moves.phase_adopt, name="phase_adopt"),
    path(f"{P}withdraw_adoption/", moves.phase_withdraw_adoption, name="phase_withdraw_adoption"),
    path(f"{P}waivers/new/", moves.waiver_propose, name="waiver_propose"),
    path(f"{E}waivers/<slug:uid>/", engagement.waiver_detail, name="waiver_detail"),
    path(f"{E}waivers/<slug:uid>/refuse/", moves.waiver_ask, {"verb": "refuse"}, name="waiver_refuse"),
    path(f"{E}waivers/<slug:uid>/revoke/", moves.waiver_ask, {"verb": "revoke"}, name="waiver_revoke"),
    path(f"{E}adjustments/<slug:uid>/adopt/", moves.adjustment_ask, {"verb": "adopt"}, name="adjustment_adopt"),
    path(f"{E}adjustments/<slug:uid>/decline/", moves.adjustment_ask, {"verb": "decline"}, name="adjustment_decline"),
    path(f"{E}adjustments/<slug:uid>/reopen/", moves.adjustment_ask, {"verb": "reopen"}, name="adjustment_reopen"),
]

urlpatterns = [
    *client_urls,
    *people_urls,
    *engagement_urls,
    *phase_urls,
    *organisation_urls,
    *meeting_urls,
    *matrix_urls,
    *design_urls,
    *upkeep_urls,
]
