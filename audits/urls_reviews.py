"""Addresses of management reviews, under /e/<code>/reviews/. The verb of a move is fixed here."""

from django.urls import path

from .views import review_decisions, review_inputs, review_minutes, reviews

BASE = "e/<slug:code>/reviews/"
ONE = f"{BASE}<slug:uid>/"
INPUT = f"{ONE}inputs/<slug:row>/"
DECISION = f"{ONE}decisions/<slug:row>/"

urlpatterns = [
    path(BASE, reviews.review_list, name="review_list"),
    path(f"{BASE}new/", reviews.review_create, name="review_create"),
    path(f"{BASE}follow-up/", review_decisions.review_follow_up, name="review_follow_up"),
    path(ONE, reviews.review_detail, name="review_detail"),
    path(f"{ONE}edit/", reviews.review_edit, name="review_edit"),
    *(path(f"{ONE}{verb}/", reviews.review_move, {"verb": verb}, name=f"review_{verb}") for verb in reviews.MOVES),
    *(path(f"{ONE}{verb}/", reviews.review_back, {"verb": verb}, name=f"review_{verb}") for verb in reviews.BACK),
    path(f"{ONE}plan/", reviews.review_plan, name="review_plan"),
    path(f"{ONE}report/", reviews.review_report, name="review_report"),
    path(f"{ONE}inputs/", review_inputs.review_inputs, name="review_inputs"),
    path(f"{ONE}inputs/new/", review_inputs.review_input_edit, name="review_input_new"),
    path(INPUT, review_inputs.review_input, name="review_input"),
    path(f"{INPUT}figures/", review_inputs.review_input_figures, name="review_input_figures"),
    path(f"{INPUT}edit/", review_inputs.review_input_edit, name="review_input_edit"),
    path(f"{INPUT}take-back/", review_inputs.review_input_back, name="review_input_back"),
    path(f"{INPUT}remove/", review_inputs.review_input_remove, name="review_input_remove"),
    path(f"{ONE}minutes/", review_minutes.review_minutes, name="review_minutes"),
    path(f"{ONE}conclusion/", review_minutes.review_conclusion, name="review_conclusion"),
    path(f"{ONE}decisions/", review_decisions.review_decisions, name="review_decisions"),
    path(f"{ONE}decisions/new/", review_decisions.review_decision_edit, name="review_decision_new"),
    path(DECISION, review_decisions.review_decision, name="review_decision"),
    path(f"{DECISION}edit/", review_decisions.review_decision_edit, name="review_decision_edit"),
    path(f"{DECISION}begin/", review_decisions.review_decision_move, {"verb": "begin"}, name="review_decision_begin"),
    *(
        path(
            f"{DECISION}{verb}/",
            review_decisions.review_decision_ask,
            {"verb": verb},
            name=f"review_decision_{verb}",
        )
        for verb in review_decisions.FORMS
    ),
    path(f"{DECISION}remove/", review_decisions.review_decision_remove, name="review_decision_remove"),
    path(f"{DECISION}change/", review_decisions.review_decision_change, name="review_decision_change"),
    path(f"{DECISION}finding/", review_decisions.review_decision_finding, name="review_decision_finding"),
    path(f"{DECISION}improvement/", review_decisions.review_decision_improvement, name="review_decision_improvement"),
]
