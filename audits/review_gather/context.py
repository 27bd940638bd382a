"""Changes of external and internal issues; the policy, whether it is followed and still suits."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.models import DesignPaper, LegalRequirement, Scope
from certification.models.adjustment import OrganisationAdjustment
from documents.models import ExternalDocument

from .facts import Gathered, Look
from .records import add_records


def context(look: Look) -> Gathered:
    """Law that was checked, replaced or is not met; external documents; changes of organisation and scope."""
    found = Gathered(look.until, empty=_("No change of law, organisation or scope is on record."))
    laws = list(LegalRequirement.objects.filter(engagement=look.engagement).applying().order_by("pk"))
    checked = [row for row in laws if look.holds(row.checked_on)]
    late = [row for row in laws if row.next_check and row.next_check < look.until]
    not_met = [
        row for row in laws if row.compliance in {LegalRequirement.Compliance.PARTLY, LegalRequirement.Compliance.NOT}
    ]
    if laws:
        found.figure(_("Law that applies"), len(laws))
        found.figure(_("Checked for currency in the period"), len(checked))
        found.figure(_("Check overdue"), len(late), tone="bad" if late else "")
        found.figure(_("Not fully met"), len(not_met), tone="bad" if not_met else "")
    found.tell(f"{row}: {row.get_compliance_display()}" for row in not_met)
    found.tell(_replaced(look))
    found.tell(_adjusted(look))
    found.tell(_scopes(look))
    add_records(found, look, "context")
    return found


def _replaced(look: Look) -> list[str]:
    rows = ExternalDocument.objects.filter(engagement=look.engagement, checked_on__gte=look.since)
    changed = rows.filter(result__in=(ExternalDocument.Result.REPLACED, ExternalDocument.Result.REPEALED))
    return [f"{row.title} {row.edition}: {row.get_result_display()}" for row in changed.order_by("pk")]


def _adjusted(look: Look) -> list[str]:
    rows = OrganisationAdjustment.objects.filter(engagement=look.engagement).order_by("pk")
    words = _("Organisation: %(text)s (%(state)s)")
    return [
        words % {"text": row.text, "state": row.get_state_display()}
        for row in rows
        if localtime(row.proposed_at).date() >= look.since
    ]


def _scopes(look: Look) -> list[str]:
    versions = Scope.objects.filter(engagement=look.engagement).exclude(state=Scope.State.DRAFT).count()
    return (
        [_("The scope was signed anew; version %(version)s is in force.") % {"version": versions}]
        if versions > 1
        else []
    )


def policy(look: Look) -> Gathered:
    """The policy in force: version, day, what changed last."""
    found = Gathered(look.until, empty=_("No policy is signed in Wobo."))
    rows = DesignPaper.objects.filter(engagement=look.engagement).of_kind(DesignPaper.Kind.POLICY)
    held = rows.filter(state=DesignPaper.State.IN_FORCE).first()
    if held is None:
        return found
    found.figure(_("Policy in force"), held.edition, held.signed_on.isoformat() if held.signed_on else "")
    found.figure(_("Versions so far"), rows.exclude(state=DesignPaper.State.DRAFT).count())
    if held.change:
        found.tell([_("Last change: %(change)s") % {"change": held.change}])
    return found
