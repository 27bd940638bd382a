"""Which services and suppliers lack an agreement (practice 14): read by the page and by the gate of the pilot run."""

from dataclasses import dataclass

from certification.models import Engagement, Service

from .models import Agreement


@dataclass(frozen=True)
class AgreementFacts:
    """Live services without an agreed SLA; parties that services name as deliverers without a contract."""

    live: int
    without_sla: tuple[Service, ...]
    without_contract: tuple[str, ...]


SPLIT = str.maketrans(dict.fromkeys(",;，；、/", "\n"))


def agreement_facts(engagement: Engagement) -> AgreementFacts:
    """Read services and agreements: three queries."""
    services = list(Service.objects.filter(workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE))
    valid = Agreement.objects.filter(engagement=engagement).valid()
    agreed = set(valid.filter(kind=Agreement.Kind.SLA).values_list("services", flat=True))
    parties = valid.filter(kind__in=[Agreement.Kind.SUPPLIER, Agreement.Kind.INTERNAL])
    known = [name.casefold() for name in parties.values_list("counterpart", flat=True)]
    named = (part.strip() for one in services for part in one.other_parties.translate(SPLIT).split("\n"))
    lacking = (name for name in named if name and not any(_same(name, other) for other in known))
    return AgreementFacts(
        len(services),
        tuple(one for one in services if one.pk not in agreed),
        tuple(dict.fromkeys(lacking)),
    )


def _same(name: str, other: str) -> bool:
    """Whether a party is meant, where one of the two says more than the other."""
    name = name.casefold()
    return name in other or other in name
