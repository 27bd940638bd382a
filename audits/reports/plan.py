"""The plan that the client signs, and the working papers for the days on site."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import Basis, Diagnosis, DiagnosisMember, PlanItem
from certification.models import Meeting, Question, RequiredDocument
from wobo.workflow.models.signature import Meaning

from .furniture import both_seals, client_of, client_slot, firm, furniture, joined, named, slot, span
from .gather import Frame, gather, printed
from .words import MARKS, basis_text


def build(diagnosis: Diagnosis, language: str) -> dict[str, Any]:
    """Return the plan: purposes, bases, scope, team, schedule, method, what to prepare."""
    frame = gather(diagnosis, language)
    return furniture(
        frame.diagnosis,
        language,
        kind="diagnosis-plan",
        title=_("Gap Diagnosis Plan"),
        subtitle=frame.diagnosis.title,
        slots=[
            slot(Meaning.PREPARED, firm(language)["name"], str(DiagnosisMember.Role.LEADER.label)),
            client_slot(frame.diagnosis, Meaning.CONFIRMED, language),
        ],
        seals=both_seals(frame.diagnosis, language),
        purposes=[one["text"] for one in frame.diagnosis.purposes],
        bases=bases(frame, judged=False),
        scope=scope(frame),
        team=team(frame),
        schedule=schedule(frame),
        method=frame.diagnosis.method,
        sampling=f"\n\n{frame.diagnosis.sampling}" if frame.diagnosis.sampling else "",
        requests=[line for line in frame.diagnosis.requests.splitlines() if line.strip()],
    )


def bases(frame: Frame, *, judged: bool) -> list[dict[str, str]]:
    """Return the four kinds of basis, each with its lines; before them why the standard was chosen."""
    found = [{"name": _("Choice of the standard"), "text": choice(frame)}] if choice(frame) else []
    for kind in Basis.Kind:
        lines = [basis_text(basis, judged=judged) for basis in frame.bases if basis.kind == kind]
        if lines:
            found.append({"name": str(kind.label), "text": "\n".join(lines)})
    supplements = [
        _("%(source)s: %(requirement)s") % {"source": one["source"], "requirement": one["requirement"]}
        for one in frame.diagnosis.supplements
    ]
    if supplements:
        found.append({"name": _("Supplementary requirements"), "text": "\n".join(supplements)})
    return found


def choice(frame: Frame) -> str:
    """Return why this standard was chosen, and of which others it was thought."""
    diagnosis = frame.diagnosis
    reasons = [diagnosis.reason_needs, diagnosis.reason_contracts, diagnosis.reason_services]
    considered = [
        _("%(standard)s (%(decision)s): %(reason)s")
        % {"standard": one["standard"], "decision": decision(one["decision"]), "reason": one["reason"]}
        for one in diagnosis.considered
    ]
    return "\n".join(line for line in (*reasons, *considered, diagnosis.elements) if line)


def decision(key: str) -> str:
    """Return what was decided about a standard, in words."""
    words = {
        "chosen": pgettext("standard", "chosen"),
        "kept_separate": pgettext("standard", "kept separate"),
        "not_now": pgettext("standard", "not now"),
    }
    return words.get(key, key)


def scope(frame: Frame) -> dict[str, Any]:
    """Return what is looked at, when, and what is not."""
    days = [session.day for session in frame.sessions]
    drafted = frame.diagnosis.engagement.scopes.first()
    english = frame.language == "en" and drafted is not None and drafted.text_en
    statement = (drafted.text_en if english else drafted.text) if drafted else ""
    language = frame.language
    return {
        "statement": statement or "—",
        "services": [named(one.service, language) for one in frame.objects if one.service_id],
        "sites": [_site(one.site, language) for one in frame.objects if one.site_id],
        "objects": joined(named(one.department, language) for one in frame.objects if one.department_id),
        "dates": span(min(days, default=None), max(days, default=None), language) or "—",
        "not_covered": frame.diagnosis.not_covered,
    }


def _site(site: Any, language: str) -> str:
    address = named(site, language, "address")
    if not address:
        return named(site, language)
    return _("%(site)s (%(address)s)") % {"site": named(site, language), "address": address}


def member_name(member: DiagnosisMember, language: str) -> str:
    """Return the printed name of a team member."""
    return named(member.person, language) if member.person_id else str(member)


def team(frame: Frame) -> list[dict[str, str]]:
    """Return the team with what each answers for, competence and impartiality."""
    rows = []
    for member in frame.members:
        inside = member.person_id is not None
        house = client_of(frame.diagnosis, frame.language)["name"] if inside else firm(frame.language)["name"]
        rows.append(
            {
                "name": member_name(member, frame.language),
                "organisation": member.organisation or house,
                "role": str(member.get_role_display()),
                "topics": "\n".join(part for part in (member.tasks, member.competence, _declared(member)) if part),
            }
        )
    return rows


def _declared(member: DiagnosisMember) -> str:
    parts = [member.conflict_check]
    if member.authorised_on:
        parts.append(_("Authorised on %(day)s.") % {"day": member.authorised_on.isoformat()})
    return " ".join(part for part in parts if part)


def schedule(frame: Frame) -> list[dict[str, str]]:
    """Return meetings and sessions in the order of time."""
    meetings = Meeting.objects.about(frame.diagnosis)
    lines = [((session.day, session.starts), _session(session, frame)) for session in frame.sessions]
    lines += [((meeting.day, meeting.starts), _meeting(meeting)) for meeting in meetings]
    return [line for _moment, line in sorted(lines, key=lambda pair: pair[0])]


def _time(day: Any, starts: Any, ends: Any) -> str:
    return f"{day.isoformat()} {starts:%H:%M}" + (f"–{ends:%H:%M}" if ends else "")


def _session(session: PlanItem, frame: Frame) -> dict[str, str]:
    departments = joined(named(one, frame.language) for one in session.departments.all())
    clauses = joined(printed(clause) for clause in session.clauses.all())
    return {
        "time": _time(session.day, session.starts, session.ends),
        "object": "\n".join(part for part in (departments, session.place) if part),
        "topics": "\n".join(part for part in (clauses, session.note) if part),
        "contact": joined(named(one, frame.language) for one in session.people.all()),
        "member": joined(member_name(one, frame.language) for one in session.assessors.all()),
    }


def _meeting(meeting: Meeting) -> dict[str, str]:
    return {
        "time": _time(meeting.day, meeting.starts, meeting.ends),
        "object": meeting.place,
        "topics": meeting.subject,
        "contact": meeting.chair,
        "member": meeting.recorder,
    }


def build_worksheet(diagnosis: Diagnosis, language: str) -> dict[str, Any]:
    """Return the working papers: every assessable clause with its questions, printed from the catalogue."""
    clauses = list(diagnosis.clauses())
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.filter(clause__in=clauses).in_force().order_by("order"):
        questions.setdefault(question.clause_id, []).append(question)
    required: dict[int, list[str]] = {}
    for document in RequiredDocument.objects.filter(clause__in=clauses).in_force().required().order_by("order"):
        required.setdefault(document.clause_id, []).append(document.said)
    return furniture(
        diagnosis,
        language,
        kind="diagnosis-worksheet",
        title=_("Diagnosis worksheet"),
        results=worksheet_results(),
        clauses=[
            {
                "id": printed(clause),
                "title": clause.title_in(language),
                "documented": joined(required.get(clause.pk, [])),
                "questions": [
                    {"text": one.said, "evidence": one.evidence_said} for one in questions.get(clause.pk, [])
                ]
                or [{"text": clause.prose_said or clause.guidance_said, "evidence": clause.evidence_said}],
            }
            for clause in clauses
        ],
    )


def worksheet_results() -> list[str]:
    """Return the four ticks of a working paper."""
    words = {
        "conform": pgettext("worksheet", "conforms"),
        "partial": pgettext("worksheet", "partly"),
        "nonconform": pgettext("worksheet", "does not"),
        "no_case": pgettext("worksheet", "no case"),
    }
    return [f"{MARKS[name]} {word}" for name, word in words.items()]
