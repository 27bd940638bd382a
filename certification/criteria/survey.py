"""The criteria of phase 3 that the certification app computes itself: contract, standard, scope."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import eligibility, gates
from certification.gates import Met, NotMet
from certification.models import Cycle, Scope


@dataclass(frozen=True)
class Facts:
    """What the engagement itself says: four queries."""

    code: str
    contract: bool
    confidentiality: bool
    standards: tuple[str, ...]
    families: frozenset[str]
    scope: Scope | None
    services: int
    sites: int
    findings: tuple[eligibility.Finding, ...]


def gather(cycle: Cycle) -> Facts:
    """Read the engagement, its standards, the latest scope with services and sites."""
    engagement = cycle.engagement
    standards = list(engagement.standards.all())
    scope = engagement.scopes.order_by("-version").prefetch_related("services", "sites").first()
    if scope:
        scope.engagement = engagement
    return Facts(
        code=engagement.code,
        contract=bool(engagement.contract_number and engagement.contract_date),
        confidentiality=bool(engagement.nda_number and engagement.nda_date),
        standards=tuple(standard.name for standard in standards),
        families=frozenset(standard.family for standard in standards if standard.family),
        scope=scope,
        services=len(scope.services.all()) if scope else 0,
        sites=len(scope.sites.all()) if scope else 0,
        findings=tuple(eligibility.blocking(scope)) if scope else (),
    )


def _page(name: str, facts: Facts) -> str:
    return reverse(f"certification:{name}", args=[facts.code])


def _verdict(missing: list[tuple[str, str]], note: str = "") -> Met | NotMet:
    return NotMet(tuple(missing)) if missing else Met(note)


survey = gates.register(3, gather)


@survey.criterion("contract")
def contract_is_registered(facts: Facts) -> Met | NotMet:
    """P1."""
    page = _page("contract", facts)
    missing = []
    if not facts.contract:
        missing.append((_("Consulting contract: number and date."), page))
    if not facts.confidentiality:
        missing.append((_("Confidentiality agreement: number and date."), page))
    return _verdict(missing)


@survey.criterion("standard")
def standard_is_chosen(facts: Facts) -> Met | NotMet:
    """S3.4.1.1: the diagnosis works on the engagement's own standards, so they are of the type applied for."""
    if not facts.standards:
        return NotMet.of((_("No standard is chosen."), _page("engagement_edit", facts)))
    return Met(", ".join(facts.standards))


@survey.criterion("scope")
def scope_is_drafted(facts: Facts) -> Met | NotMet:
    """P3, P4: wording, services and sites, and every question of the eligibility check answered without obstacle."""
    page, check = _page("scope_detail", facts), _page("eligibility", facts)
    if facts.scope is None:
        return NotMet.of((_("The scope is not drafted."), page))
    missing = []
    if not facts.scope.text:
        missing.append((_("The scope has no wording yet."), page))
    if not facts.services:
        missing.append((_("The scope names no service."), page))
    if not facts.sites:
        missing.append((_("The scope names no site."), page))
    if facts.scope.eligibility_checked_on is None:
        missing.append((_("The eligibility has not been checked."), check))
    missing += [(finding.text, check) for finding in facts.findings]
    return _verdict(missing, _("Version %(version)s") % {"version": facts.scope.version})
