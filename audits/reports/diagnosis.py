"""The diagnosis report (F20): conclusion first, then what it rests on. One frame serves it and the set of sheets."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.models import Diagnosis, Severity
from certification.models import Meeting
from wobo.accounts.models import Role
from wobo.workflow.models import Event
from wobo.workflow.models.signature import Meaning

from . import clauses, outcome, plan
from .charts import counted_causes, drawings, shown_results
from .furniture import both_seals, client_of, client_slot, firm, furniture, joined, named, short_day, slot
from .gather import Frame, gather
from .nonconformity import listed, sheets
from .words import meanings


def build(diagnosis: Diagnosis, language: str) -> dict[str, Any]:
    """Return the whole report. Its sheets are kept apart for the set of nonconformity reports."""
    frame = gather(diagnosis, language)
    return {**_face(frame), **_overview(frame), **_result(frame), **_appendices(frame)}


def _face(frame: Frame) -> dict[str, Any]:
    diagnosis, language = frame.diagnosis, frame.language
    house = firm(language)["name"]
    return furniture(
        diagnosis,
        language,
        kind="diagnosis",
        title=_("Gap Diagnosis Report"),
        subtitle=diagnosis.title,
        version=diagnosis.version,
        revisions=revisions(diagnosis),
        distribution=_distribution(frame),
        slots=[
            slot(Meaning.PREPARED, house, str(Role.CONSULTANT.label)),
            slot(Meaning.REVIEWED, house, str(Role.CONSULTANT.label)),
            slot(Meaning.APPROVED, house, str(Role.PARTNER.label)),
            client_slot(diagnosis, Meaning.ACCEPTED, language),
        ],
        seals=both_seals(diagnosis, language),
        seal_hint=_("This report has more than ten pages: seal the edges of the paper copy too."),
    )


def revisions(diagnosis: Diagnosis) -> list[dict[str, str]]:
    """Return the revision record: the first issue, then each later one with the reason that led to it."""
    rows = [{"version": "A/0", "date": "", "change": _("First issue"), "by": "", "reviewed": "", "approved": ""}]
    events = Event.objects.filter(model=diagnosis._meta.label, uid=diagnosis.uid, verb__in=["dispute", "reopen"])
    for count, event in enumerate(events.order_by("seq"), start=1):
        reason = (event.told.get("data") or {}).get("reason", "")
        rows.append({**rows[0], "version": f"A/{count}", "change": reason})
    rows[-1]["date"] = short_day(diagnosis.cycle.today())
    return rows


def _distribution(frame: Frame) -> list[dict[str, str]]:
    client = client_of(frame.diagnosis, frame.language)["name"]
    form = _("paper and file")
    return [
        {"copy": "01", "organisation": client, "recipient": str(Role.TOP_MANAGER.label), "form": form},
        {"copy": "02", "organisation": client, "recipient": str(Role.MANAGEMENT_REPRESENTATIVE.label), "form": form},
        {
            "copy": "03",
            "organisation": firm(frame.language)["name"],
            "recipient": _("Engagement file"),
            "form": _("file"),
        },
    ]


def _overview(frame: Frame) -> dict[str, Any]:
    diagnosis = frame.diagnosis
    return {
        "conclusion": outcome.conclusion(frame),
        "purposes": [one["text"] for one in diagnosis.purposes],
        "bases": plan.bases(frame, judged=True),
        "scope": plan.scope(frame),
        "team": plan.team(frame),
        "course": course(frame),
        "scale": meanings(),
        "sampling": diagnosis.sampling,
        "maturity_scale": [
            {"level": str(one["level"]), "word": one["name"], "meaning": one["meaning"]} for one in diagnosis.scale
        ],
    }


def course(frame: Frame) -> str:
    """Tell how the diagnosis went: the method as typed, then what the records say of visit and meetings."""
    people = {person.pk for row in frame.rows.values() for person in row.people.all()}
    kept = sum(not one.is_reference for one in frame.evidence)
    counted = _(
        "%(people)s people were interviewed in %(sessions)s sessions; %(evidence)s pieces of evidence were noted,"
        " %(kept)s of them kept as files."
    ) % {
        "people": len(people),
        "sessions": len(frame.sessions),
        "evidence": len(frame.evidence),
        "kept": kept,
    }
    today = frame.diagnosis.cycle.today()
    meetings = [
        _("%(subject)s: %(day)s, %(count)s signed in")
        % {"subject": one.subject, "day": one.day.isoformat(), "count": one.attendances.signed().count()}
        for one in Meeting.objects.about(frame.diagnosis).filter(day__lte=today)
    ]
    held = pgettext("between parts of a line", "; ").join(meetings)
    return "\n\n".join(part for part in (frame.diagnosis.method, counted, held) if part)


def _result(frame: Frame) -> dict[str, Any]:
    kinds = shown_results(frame.figures)
    return {
        "figures": headline(frame),
        "compared": compared(frame),
        "results": [one["word"] for one in clauses.result_words(kinds)],
        "groups": clauses.group_rows(frame, kinds),
        "totals": {"counts": [getattr(frame.figures, kind) for kind in kinds], "total": frame.figures.total},
        "charts": drawings(frame),
        "clauses": clauses.chapters(frame),
        "causes": causes(frame),
        "themes": outcome.themes(frame),
        "adjustments": outcome.adjustments(frame),
        "documents": outcome.documents(frame),
        "roadmap": outcome.roadmap(frame),
        "quick_wins": outcome.quick_wins(frame),
        "risks": outcome.risks(frame),
        "resources": outcome.resources(frame),
        "responsibilities": [],
    }


def headline(frame: Frame) -> dict[str, str]:
    """Return the four numbers of the first page with what each is made of."""
    figures, counted = frame.figures, outcome.counts(frame.documents)
    severe = sum(gap.severity == Severity.SEVERE for gap in frame.gaps)
    return {
        "conformity": figures.conformity_shown,
        "conformity_note": _("(%(conform)s conforming + ½ × %(partial)s partly) ÷ %(divisor)s")
        % {"conform": figures.conform, "partial": figures.partial, "divisor": figures.divisor},
        "coverage": figures.coverage_shown,
        "coverage_note": _("%(assessed)s of %(total)s clauses assessed; %(no_case)s without a case so far")
        % {"assessed": figures.assessed, "total": figures.total, "no_case": figures.no_case},
        "severe_gaps": str(severe),
        "gaps_note": ngettext("of %(count)s gap in all", "of %(count)s gaps in all", len(frame.gaps))
        % {"count": len(frame.gaps)},
        "documents": str(counted["write"] + counted["revise"]),
        "documents_note": _("%(write)s to write, %(revise)s to revise, %(keep)s kept") % counted,
    }


def compared(frame: Frame) -> str:
    """Say how the result moved against the diagnosis before; nothing when there was none."""
    if frame.last is None:
        return ""
    before, answers = frame.last
    was = clauses.whole(frame, answers).conformity
    now = frame.figures.conformity
    if was is None or now is None:
        return _("The last diagnosis was %(number)s.") % {"number": before}
    return _("Against the last diagnosis, %(number)s, conformity moved by %(points)s points.") % {
        "number": before,
        "points": clauses.moved(now - was),
    }


def causes(frame: Frame) -> list[dict[str, Any]]:
    """Return the causes, the most frequent first, with their share."""
    total = len(frame.gaps) or 1
    return [
        {"name": name, "count": count, "share": f"{round(100 * count / total)} %", "where": joined(where)}
        for name, count, where in counted_causes(frame)
    ]


def _appendices(frame: Frame) -> dict[str, Any]:
    return {
        "sheet_rows": clauses.sheet_rows(frame),
        "interviews": interviews(frame),
        "evidence": clauses.evidence_rows(frame),
        "nonconformities": listed(frame),
        "terms": [],
        "sheets": [],
        "set": sheets(frame),
    }


def interviews(frame: Frame) -> list[dict[str, str]]:
    """Return who was spoken to on which day, on which clauses, by whom."""
    met: dict[tuple[str, int], dict[str, Any]] = {}
    for leaf in frame.leaves:
        row = frame.rows.get(leaf.pk)
        for person in row.people.all() if row else ():
            key = (short_day(row.assessed_on), person.pk)
            one = met.setdefault(key, {"person": person, "clauses": [], "by": []})
            one["clauses"].append(leaf.label or leaf.ref)
            one["by"].append(str(row.assessed_by or ""))
    return [_interview(day, met[day, pk], frame.language) for day, pk in sorted(met)]


def _interview(day: str, one: dict[str, Any], language: str) -> dict[str, str]:
    person = one["person"]
    post = (named(person.department, language), named(person, language, "post"))
    return {
        "date": day,
        "name": named(person, language),
        "post": joined(part for part in post if part),
        "topics": joined(one["clauses"]),
        "member": joined(dict.fromkeys(one["by"])),
    }
