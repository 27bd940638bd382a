"""Phase 6: the record plan is met, or *no case* is signed."""

# claims: P10, S7.3.*
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, Missing, NotMet

from .coverage import MET, NO_CASE, RecordCoverage, RowCoverage, coverage

NAMED = 12  # how many rows a gate names before it counts the rest

records = gates.register(6, coverage)


@records.criterion("records")
def record_plan_is_met(facts: RecordCoverage) -> Met | NotMet:
    """P10: each row has the records that are due by now, or the process owner signed that there was no case."""
    page = reverse("documents:record_plan", args=[facts.code])
    if facts.plan is None or not facts.rows:
        return NotMet.of((_("There is no record plan yet."), page))
    missing = [_missing(one) for one in facts.lacking]
    if len(missing) > NAMED:
        more = _("%(count)s more of this kind") % {"count": len(missing) - NAMED}
        missing = [*missing[:NAMED], (more, f"{page}?show=lacking")]
    if missing:
        return NotMet(tuple(missing))
    figures = facts.figures
    told = {"met": figures[MET], "no_case": figures[NO_CASE], "records": figures["records"]}
    return Met(_("%(records)s records; %(met)s rows met, %(no_case)s with “no case” signed") % told)


def _missing(one: RowCoverage) -> Missing:
    told = {"row": one.row, "there": one.reached, "due": one.due}
    if one.row.no_case and not one.total:
        text = _("%(row)s: no record, and nobody signed that there was no case.") % told
    elif one.is_monthly:
        text = _("%(row)s: records of %(there)s of %(due)s months.") % told
    else:
        text = _("%(row)s: %(there)s of %(due)s records.") % told
    return text, one.row.get_absolute_url()
