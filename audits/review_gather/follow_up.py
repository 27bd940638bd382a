"""Status of actions from earlier reviews."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import ReviewDecision

from .facts import Gathered, Look, share

State = ReviewDecision.State


def earlier(look: Look) -> Gathered:
    """Decisions of earlier reviews: how many stand where, and each that is not verified."""
    found = Gathered(look.until, empty=_("This is the first review: there are no earlier decisions."))
    rows = list(
        ReviewDecision.objects.filter(review__workspace=look.review.workspace_id, review__pk__lt=look.review.pk or 0)
        .standing()
        .select_related("review", "owner")
        .order_by("review__pk", "number")
    )
    if not rows:
        return found
    verified = [row for row in rows if row.state == State.VERIFIED]
    unfinished = [row for row in rows if row.state != State.VERIFIED]
    late = [row for row in unfinished if row.is_late(look.until)]
    found.figure(_("Decisions of earlier reviews"), len(rows))
    found.figure(_("Verified"), len(verified), share(len(verified), len(rows)))
    found.figure(_("Not verified"), len(unfinished), tone="waiting" if unfinished else "")
    found.figure(_("Late"), len(late), tone="bad" if late else "")
    found.tell(_line(row) for row in unfinished)
    return found


def _line(row: ReviewDecision) -> str:
    due = row.due.isoformat() if row.due else "—"
    told = _("%(code)s %(text)s: %(state)s, %(owner)s, due %(due)s") % {
        "code": row.code,
        "text": row.text,
        "state": row.get_state_display(),
        "owner": row.owner or "—",
        "due": due,
    }
    if not row.carried:
        return told
    text = ngettext("carried over %(count)s time", "carried over %(count)s times", row.carried) % {
        "count": row.carried
    }
    return f"{told}; {text}"
