"""Addresses of the system design: papers, statements, objectives, risks, law, elements."""

from django.urls import path, register_converter

from .models import DesignPaper, DesignStatement
from .views import (
    design_elements,
    design_home,
    design_import,
    design_laws,
    design_objectives,
    design_papers,
    design_risks,
)


class PaperKind:
    """One of the papers of the design."""

    regex = "|".join(DesignPaper.Kind.values)

    def to_python(self, value: str) -> str:
        """Return the kind."""
        return value

    def to_url(self, value: str) -> str:
        """Return the kind."""
        return str(value)


class StatementTopic(PaperKind):
    """One of the topics that are confirmed."""

    regex = "|".join(DesignStatement.Topic.values)


register_converter(PaperKind, "design_paper")
register_converter(StatementTopic, "design_topic")

D = "e/<slug:code>/design/"
P, O = f"{D}papers/<design_paper:kind>/", f"{D}objectives/"  # noqa: E741
R, L, C = f"{D}risks/", f"{D}law/", f"{D}elements/"
I, S = f"{R}import/<slug:token>/", f"{C}supplements/"  # noqa: E741
design_urls = [
    path(D, design_home.design, name="design"),
    path(f"{D}services/", design_home.design_services, name="design_services"),
    path(f"{D}confirm/<design_topic:topic>/", design_home.design_confirm, name="design_confirm"),
    path(P, design_papers.design_kind, name="design_kind"),
    path(f"{P}draft/", design_papers.design_draft, name="design_draft"),
    path(f"{P}edit/", design_papers.design_paper_edit, name="design_paper_edit"),
    path(f"{P}refill/", design_papers.design_paper_refill, name="design_paper_refill"),
    path(f"{P}paper/", design_papers.design_paper_print, name="design_paper_print"),
    path(f"{P}<int:version>/", design_papers.design_paper, name="design_paper"),
    path(O, design_objectives.objective_list, name="objective_list"),
    path(f"{O}new/", design_objectives.objective_edit, name="objective_create"),
    path(f"{O}propose/", design_objectives.objective_propose, name="objective_propose"),
    path(f"{O}<slug:uid>/", design_objectives.objective_edit, name="objective_edit"),
    path(f"{O}<slug:uid>/remove/", design_objectives.objective_remove, name="objective_remove"),
    path(R, design_risks.risk_list, name="risk_list"),
    path(f"{R}new/", design_risks.risk_edit, name="risk_create"),
    path(f"{R}propose/", design_risks.risk_propose, name="risk_propose"),
    path(f"{R}print/", design_risks.risk_print, name="risk_print"),
    path(f"{R}export/", design_import.risk_export, name="risk_export"),
    path(f"{R}template/", design_import.risk_template, name="risk_template"),
    path(f"{R}import/", design_import.risk_import, name="risk_import"),
    path(I, design_import.risk_preview, name="risk_preview"),
    path(f"{I}errors/", design_import.risk_errors, name="risk_errors"),
    path(f"{R}<slug:uid>/", design_risks.risk, name="risk"),
    path(f"{R}<slug:uid>/edit/", design_risks.risk_edit, name="risk_edit"),
    path(f"{R}<slug:uid>/remove/", design_risks.risk_remove, name="risk_remove"),
    path(f"{R}<slug:uid>/treat/", design_risks.risk_treat, name="risk_treat"),
    path(f"{R}<slug:uid>/accept/", design_risks.risk_ask, {"verb": "accept"}, name="risk_accept"),
    path(f"{R}<slug:uid>/reopen/", design_risks.risk_ask, {"verb": "reopen"}, name="risk_reopen"),
    path(L, design_laws.law_list, name="law_list"),
    path(f"{L}new/", design_laws.law_edit, name="law_create"),
    path(f"{L}seed/", design_laws.law_seed, name="law_seed"),
    path(f"{L}print/", design_laws.law_print, name="law_print"),
    path(f"{L}<slug:uid>/", design_laws.law, name="law"),
    path(f"{L}<slug:uid>/edit/", design_laws.law_edit, name="law_edit"),
    path(f"{L}<slug:uid>/check/", design_laws.law_check, name="law_check"),
    path(f"{L}<slug:uid>/evaluate/", design_laws.law_evaluate, name="law_evaluate"),
    path(f"{L}<slug:uid>/remove/", design_laws.law_remove, name="law_remove"),
    path(C, design_elements.element_list, name="element_list"),
    path(f"{S}new/", design_elements.supplement_edit, name="supplement_create"),
    path(f"{S}<slug:uid>/", design_elements.supplement_edit, name="supplement_edit"),
    path(f"{S}<slug:uid>/remove/", design_elements.supplement_remove, name="supplement_remove"),
    path(f"{C}<slug:standard>/<path:ref>/", design_elements.element_edit, name="element_edit"),
]
