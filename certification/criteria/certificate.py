"""The last criterion of phase 9: each standard has its certificate, and the certificate was found in the register."""

# claims: P15, S0.7.4
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, Missing, NotMet
from certification.models import Certificate, Cycle, Standard


@dataclass(frozen=True)
class Facts:
    """The standards of the engagement, and the certificate of this cycle for each: two queries."""

    code: str
    standards: list[Standard]
    certificates: dict[int, Certificate]


def gather(cycle: Cycle) -> Facts:
    """Read standards and certificates; of several the one that stands counts, else the latest."""
    found: dict[int, Certificate] = {}
    rows = Certificate.objects.filter(cycle=cycle).order_by("pk")
    for row in rows:
        before = found.get(row.standard_id)
        if before is None or row.stands or not before.stands:
            found[row.standard_id] = row
    for row in found.values():
        row.cycle = cycle
    return Facts(cycle.engagement.code, list(cycle.engagement.standards.all()), found)


certificate = gates.register(9, gather)


@certificate.criterion("certificate")
def certificate_is_recorded_and_found(facts: Facts) -> Met | NotMet:
    """P15: recorded with its file, valid, and its entry in the public register was looked up."""
    missing = [line for standard in facts.standards for line in _lacking(facts, standard)]
    if not facts.standards:
        page = reverse("certification:engagement_edit", args=[facts.code])
        missing.append((_("The engagement has no standard."), page))
    numbers = pgettext("between names", ", ").join(row.number for row in facts.certificates.values())
    return NotMet(tuple(missing)) if missing else Met(numbers)


def _lacking(facts: Facts, standard: Standard) -> list[Missing]:
    row = facts.certificates.get(standard.pk)
    if row is None:
        page = reverse("certification:certificate_create", args=[facts.code])
        return [(_("%(standard)s: no certificate is recorded.") % {"standard": standard}, page)]
    page, told = row.get_absolute_url(), {"number": row.number}
    if row.state != Certificate.State.VALID:
        told["state"] = row.get_state_display()
        return [(_("Certificate %(number)s is not valid: %(state)s.") % told, page)]
    found = []
    if row.file_id is None:
        found.append((_("The file of certificate %(number)s is missing.") % told, page))
    if row.register_checked_on is None or row.register_file_id is None:
        text = _("Certificate %(number)s was not looked up in the public register yet, or the screenshot is missing.")
        found.append((text % told, page))
    elif row.register_checked_on < row.issued_on:
        found.append((_("The register entry of %(number)s was checked before the day of issue.") % told, page))
    return found
