"""Addresses of discussion, check, review, approval."""

from django.urls import URLPattern, path

from .places import REVISION
from .views import flow, flow_people, flow_plan, flow_steps

FLOW = f"{REVISION}flow/"
DELEGATIONS = "e/<slug:code>/sign-off/delegations/"
STEP = f"{FLOW}steps/<slug:step>/"

urlpatterns: list[URLPattern] = [
    path(DELEGATIONS, flow_people.delegation_list, name="delegation_list"),
    path(f"{DELEGATIONS}<slug:rule>/end/", flow_people.delegation_end, name="delegation_end"),
    path(FLOW, flow.flow_detail, name="flow"),
    path(f"{REVISION}open_discussion/", flow.revision_open_discussion, name="revision_open_discussion"),
    path(f"{REVISION}send_back/", flow.revision_send_back, name="revision_send_back"),
    path(f"{REVISION}abandon/", flow.revision_abandon, name="revision_abandon"),
    path(f"{REVISION}withdraw_submission/", flow.withdraw_submission, name="withdraw_submission"),
    path(f"{REVISION}take_over/", flow_people.revision_take_over, name="revision_take_over"),
    path(f"{FLOW}history/", flow.flow_history_page, name="flow_history"),
    path(f"{FLOW}archive/", flow.flow_bundle, name="flow_bundle"),
    path(f"{FLOW}check/", flow.check, name="flow_check"),
    path(f"{FLOW}save/", flow_plan.flow_save, name="flow_save"),
    path(f"{FLOW}anew/", flow_plan.flow_anew, name="flow_anew"),
    path(f"{FLOW}quorum/", flow_plan.flow_quorum, name="flow_quorum"),
    path(f"{FLOW}steps/add/", flow_plan.step_create, name="step_create"),
    path(f"{STEP}edit/", flow_plan.step_edit, name="step_edit"),
    path(f"{STEP}remove/", flow_plan.step_remove, name="step_remove"),
    path(f"{STEP}transfer/", flow_steps.step_transfer, name="step_transfer"),
    path(f"{STEP}signer/", flow_steps.step_add, name="step_add"),
    path(f"{STEP}remind/", flow_steps.step_remind, name="step_remind"),
    path(f"{STEP}renew/", flow_steps.step_renew, name="step_renew"),
    path(f"{STEP}paper/", flow_steps.step_paper, name="step_paper"),
    path(f"{FLOW}signatures/<slug:signature>/", flow_steps.signature_take_back, name="signature_take_back"),
]
