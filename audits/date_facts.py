"""The days that the date rules look at, gathered from every room: a dozen queries, narrow rows, no opinion."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils.translation import override

from certification.models import Appointment, Attendance, DesignPaper, Meeting, Person, Risk
from certification.process import profile_of
from documents.models import Copy, OperatingRecord, Revision, Supplier, SupplierEvaluation
from training.models import Examination, Participation, Qualification
from wobo.accounts.models import Role
from wobo.workflow.models import Event, Signature
from wobo.workflow.models.signature import Meaning

from .date_records import Act, DateFacts, Day, Pair, Span, Text, Visit
from .models import Application, Audit, AuditMember, AuditSlot, DateReason, Finding, ManagementReview
from .operating import first_edition_on
from .working_days import data

AUDITOR = "internal_auditor"


class Gatherer:
    """Reads the rooms for one cycle; moments become days at the client's."""

    def __init__(self, cycle: Any) -> None:
        self.cycle, self.engagement = cycle, cycle.engagement
        self.code = self.engagement.code
        self.zone = ZoneInfo(self.engagement.client.time_zone)
        self.clocks = profile_of(self.engagement.profile)

    def day(self, moment: dt.datetime | None) -> Day:
        """Return the day of a moment at the client's."""
        return moment.astimezone(self.zone).date() if moment else None

    def url(self, name: str, *args: str) -> str:
        """Return a page of the engagement."""
        return reverse(name, args=[self.code, *args])

    def facts(self) -> DateFacts:
        """Read everything."""
        signed = self._signatures()
        audits = list(Audit.objects.of(self.cycle).alive().select_related("external").order_by("pk"))
        meetings = self._meetings()
        visits = tuple(self._visit(one, meetings) for one in audits)
        own = [one.pk for one in audits if one.is_internal]
        team = AuditMember.objects.filter(audit__in=own, person__isnull=False).exclude(role="observer")
        self.team = list(team.select_related("audit").order_by("pk"))
        return DateFacts(
            code=self.code,
            clocks=self.clocks,
            effective=first_edition_on(self.engagement),
            texts=tuple(self._texts(signed)),
            copies=tuple(self._copies()),
            letters=tuple(self._letters(visits)),
            auditors=tuple(self._auditors(visits)),
            forms=tuple(self._forms()),
            visits=visits,
            reviews=tuple(self._reviews()),
            applications=tuple(self._applications()),
            concerns=tuple(self._concerns()),
            suppliers=tuple(self._suppliers()),
            continuity=tuple(self._continuity()),
            acts=(*self._meeting_acts(meetings), *self._signature_acts(signed)),
            spans=tuple(self._spans()),
            entries=tuple(self._entries()),
            objectives=tuple(self._objectives()),
            reasons={
                (rule, record): reason
                for rule, record, reason in DateReason.objects.filter(cycle=self.cycle).values_list(
                    "rule", "record", "reason"
                )
            },
        )

    def _signatures(self) -> list[Any]:
        rows = Signature.objects.filter(workspace=self.engagement.workspace_id).in_force()
        return list(
            rows.order_by("at").values_list("uid", "model", "record_uid", "record_text", "meaning", "signer", "at")
        )

    def _meetings(self) -> list[Meeting]:
        rows = Meeting.objects.filter(cycle=self.cycle).standing()
        return list(rows.only("uid", "model", "record_uid", "kind", "subject", "day", "starts", "ends"))

    def _visit(self, audit: Audit, meetings: list[Meeting]) -> Visit:
        name = f"{audit.number} {audit.get_kind_display()}"
        if not audit.is_internal:
            known = getattr(audit, "external", None)
            days = (known.plan_on, known.opening_on, known.closing_on) if known else (None, None, None)
            return Visit(audit.uid, name, self.url("audits:external", audit.uid), audit.kind, *days)
        held = [one for one in meetings if one.model == audit._meta.label and one.record_uid == audit.uid]
        opening = min((one.day for one in held if one.kind == "opening"), default=audit.begun_on)
        closing = max((one.day for one in held if one.kind == "closing"), default=audit.concluded_on)
        ad_hoc = str(getattr(audit, "occasion", "")) == "ad_hoc"
        address = self.url("audits:audit_detail", audit.uid)
        return Visit(audit.uid, name, address, audit.kind, audit.announced_on, opening, closing, ad_hoc)

    def _texts(self, signed: list[Any]) -> list[Text]:
        days: dict[str, dict[str, dt.date]] = {}
        for _uid, model, record_uid, _text, meaning, _signer, at in signed:
            if model == Revision._meta.label:
                days.setdefault(record_uid, {})[meaning] = self.day(at)  # type: ignore[assignment]
        rows = Revision.objects.filter(document__engagement=self.engagement).issued()
        columns = ("uid", "label", "document__number", "document__uid", "submitted_at", "approved_at", "released_at")
        return [
            Text(
                uid,
                f"{number} {label}",
                self.url("documents:revision_detail", document, uid),
                days.get(uid, {}).get(Meaning.PREPARED) or self.day(submitted),
                days.get(uid, {}).get(Meaning.REVIEWED),
                days.get(uid, {}).get(Meaning.APPROVED) or self.day(approved),
                self.day(released),
                effective,
            )
            for uid, label, number, document, submitted, approved, released, effective in rows.order_by(
                "document__number", "pk"
            ).values_list(*columns, "effective_on")
        ]

    def _copies(self) -> list[Pair]:
        rows = Copy.objects.filter(revision__document__engagement=self.engagement, received_on__isnull=False)
        late = rows.filter(received_on__gt=F("revision__effective_on")).order_by("revision__document__number", "pk")
        columns = ("uid", "number", "revision__label", "revision__document__number", "received_on")
        return [
            Pair(uid, f"{document} {label} · {copy:02d}", self.url("documents:copy_list"), received, effective)
            for uid, copy, label, document, received, effective in late.values_list(*columns, "revision__effective_on")
        ]

    def _letters(self, visits: tuple[Visit, ...]) -> list[Pair]:
        """Return who acted in a role with their first letter for it and their first act: signed, audited, handed out.

        Who acted before a letter for the same role was there acted without one, whatever letters came later.
        """
        acts = self._first_acts() | self._first_audits(visits)
        rows = Appointment.objects.filter(cycle__engagement=self.engagement, state__in=("in_force", "ended"))
        first: dict[tuple[int, str], tuple[Day, Appointment]] = {}
        for one in rows.select_related("person", "clause", "service").order_by("number"):
            begins = max(filter(None, (one.starts_on, self.day(one.issued_at))), default=None)
            there = first.get((one.person_id, one.role))
            if there is None or (begins and there[0] and begins < there[0]):
                first[(one.person_id, one.role)] = (begins, one)
        found = []
        for (person, role), (begins, one) in first.items():
            act = acts.get((f"p{person}", role)) or acts.get((f"u{one.person.user_id}", role))
            if act:
                address = self.url("certification:appointment_detail", one.uid)
                found.append(Pair(one.uid, str(one), address, begins, act))
        return found

    def _first_acts(self) -> dict[tuple[str, str], dt.date]:
        """Return the first signature given, or copy handed out, in a role that a letter grants.

        A signature keeps the role as it was printed, in the language of the signer.
        """
        words: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                words |= {str(role.label): role.value for role in Role}
        signed = Signature.objects.filter(workspace=self.engagement.workspace_id).in_force()
        found: dict[tuple[str, str], dt.date] = {}
        for signer, said, first in signed.values_list("signer", "role").annotate(first=Min("at")):
            day, key = self.day(first), (f"u{signer}", words.get(said, ""))
            if day:
                found[key] = min(found.get(key, day), day)
        handed = Copy.objects.filter(revision__document__engagement=self.engagement, issued_on__isnull=False)
        for user, day in handed.values_list("issued_by").annotate(first=Min("issued_on")):
            key = (f"u{user}", "document_controller")
            found[key] = min(found.get(key, day), day)
        return found

    def _first_audits(self, visits: tuple[Visit, ...]) -> dict[tuple[str, str], dt.date]:
        """Return the opening of the first audit that somebody was an auditor of."""
        opened = {visit.key: visit.opening for visit in visits if visit.opening and visit.kind in Audit.INTERNAL}
        found: dict[tuple[str, str], dt.date] = {}
        for row in self.team:
            day = opened.get(row.audit.uid)
            if day is not None:
                key = (f"p{row.person_id}", AUDITOR)
                found[key] = min(found.get(key, day), day)
        return found

    def _auditors(self, visits: tuple[Visit, ...]) -> list[Pair]:
        """Return each internal auditor's examination and letter with the opening of each audit they were on."""
        opened = {visit.key: visit.opening for visit in visits if visit.kind in Audit.INTERNAL}
        people = {row.person_id for row in self.team}
        exams = self._examined(people)
        letters = dict(
            Appointment.objects.filter(person__in=people, role=AUDITOR, issued_at__isnull=False)
            .values_list("person")
            .annotate(first=Min("starts_on"))
        )
        found = []
        for row in self.team:
            name, address = f"{row.name} · {row.audit.number}", self.url("audits:audit_detail", row.audit.uid)
            for what, day in (("exam", exams.get(row.person_id)), ("letter", letters.get(row.person_id))):
                found.append(Pair(f"{row.uid}-{what}", name, address, day, opened.get(row.audit.uid), what))
        return found

    def _examined(self, people: set[int | None]) -> dict[int, dt.date]:
        """Return since when each has passed the examination, here or elsewhere."""
        here = Examination.objects.filter(person__in=people, passed=True, session__course__key=AUDITOR)
        days = {who: self.day(at) for who, at in here.values_list("person").annotate(first=Min("marked_at"))}
        elsewhere = Qualification.objects.filter(person__in=people, course_key=AUDITOR, on__isnull=False)
        for who, day in elsewhere.values_list("person").annotate(first=Min("on")):
            days[who] = min(filter(None, (days.get(who), day)))
        return {who: day for who, day in days.items() if day}

    def _forms(self) -> list[Pair]:
        """Return the records that are older than the form on which they stand, and say nothing of an old form."""
        rows = OperatingRecord.objects.filter(row__plan__cycle=self.cycle, form__isnull=False, old_form=False).kept()
        first = Min("form__revisions__effective_on", filter=Q(form__revisions__effective_on__isnull=False))
        early = rows.annotate(effective=first).filter(Q(effective=None) | Q(happened_on__lt=F("effective")))
        columns = ("uid", "number", "form__number", "effective", "happened_on")
        return [
            Pair(uid, f"{number} ({form})", self.url("documents:record_detail", uid), effective, happened)
            for uid, number, form, effective, happened in early.order_by("happened_on", "pk").values_list(*columns)
        ]

    def _reviews(self) -> list[Act]:
        rows = ManagementReview.objects.of(self.cycle).held().select_related("meeting")
        return [
            Act(one.uid, one.number, self.url("audits:review_detail", one.uid), one.meeting.day)
            for one in rows.order_by("meeting__day", "pk")
        ]

    def _applications(self) -> list[Act]:
        rows = Application.objects.of(self.cycle).live().filter(applied_on__isnull=False).select_related("body")
        return [Act(one.uid, str(one), self.url("audits:application"), one.applied_on) for one in rows]

    def _concerns(self) -> list[Pair]:
        """Return each area of concern with the day of stage 1's end and of its answer."""
        rows = Finding.objects.of(self.cycle).standing().filter(grade="concern", audit__kind="stage_1")
        columns = ("uid", "number", "audit__external__closing_on", "answered_on", "closed_on")
        return [
            Pair(uid, number, self.url("audits:finding_detail", uid), closing, answered or closed)
            for uid, number, closing, answered, closed in rows.order_by("number").values_list(*columns)
        ]

    def _suppliers(self) -> list[Pair]:
        """Return suppliers whose contract is older than their first approved evaluation."""
        approved = Q(evaluations__state__in=(SupplierEvaluation.State.APPROVED, SupplierEvaluation.State.SUPERSEDED))
        rows = Supplier.objects.filter(engagement=self.engagement, agreement__signed_on__isnull=False)
        first = Min("evaluations__evaluated_on", filter=approved)
        late = rows.annotate(first=first).filter(Q(first=None) | Q(first__gt=F("agreement__signed_on")))
        columns = ("uid", "number", "name", "first", "agreement__signed_on", "legacy_reason")
        return [
            Pair(uid, f"{number} {name}", self.url("documents:supplier_detail", uid), day, signed, reason)
            for uid, number, name, day, signed, reason in late.order_by("number").values_list(*columns)
        ]

    def _continuity(self) -> list[Pair]:
        """Return each continuity test with the day on which the plan that it tests took effect."""
        known = data()["continuity"]
        plans = Revision.objects.filter(document__engagement=self.engagement, effective_on__isnull=False).issued()
        days = dict(
            plans.filter(document__key__in=known["plans"])
            .values_list("document__key")
            .annotate(first=Min("effective_on"))
        )
        effective = next((days[key] for key in known["plans"] if key in days), None)
        rows = OperatingRecord.objects.filter(row__plan__cycle=self.cycle, form__key__in=known["tests"]).kept()
        return [
            Pair(uid, number, self.url("documents:record_detail", uid), effective, happened)
            for uid, number, happened in rows.order_by("happened_on").values_list("uid", "number", "happened_on")
        ]

    def _meeting_acts(self, meetings: list[Meeting]) -> list[Act]:
        return [
            Act(one.uid, one.subject, self.url("certification:meeting_detail", one.uid), one.day) for one in meetings
        ]

    def _signature_acts(self, signed: list[Any]) -> list[Act]:
        """Return one act per paper and day: ten signatures on one paper of a Sunday are one remark."""
        seen: dict[tuple[str, Day], Act] = {}
        for _uid, model, record_uid, text, _meaning, _signer, at in signed:
            day = self.day(at)
            key = f"{record_uid}-{day}"
            if day is not None and model != "accounts.User":
                seen.setdefault((record_uid, day), Act(key, text, "", day))
        return list(seen.values())

    def _spans(self) -> Iterator[Span]:
        """Yield who was where: in meetings, trainings, audits. An account and its person are one."""
        accounts = Person.objects.filter(workspace=self.engagement.client.workspace_id, user__isnull=False)
        self.persons = dict(accounts.values_list("user", "pk"))
        yield from self._attended()
        yield from self._trained()
        yield from self._audited()

    def _who(self, person: int | None, user: int | None, name: str) -> str:
        person = person or self.persons.get(user)
        return f"p{person}" if person else f"u{user}" if user else f"n{name}"

    def _attended(self) -> Iterator[Span]:
        rows = Attendance.objects.filter(meeting__cycle=self.cycle, meeting__called_off_at=None).signed()
        columns = ("uid", "person", "user", "name", "meeting__uid", "meeting__subject", "meeting__day")
        for uid, person, user, name, meeting, subject, day, starts, ends in rows.values_list(
            *columns, "meeting__starts", "meeting__ends"
        ):
            address = self.url("certification:meeting_detail", meeting)
            yield Span(uid, self._who(person, user, name), f"{name}: {subject}", address, day, starts, ends)

    def _trained(self) -> Iterator[Span]:
        rows = Participation.objects.filter(session__cycle=self.cycle).exclude(way="")
        columns = ("uid", "person", "name", "session__uid", "session__course__name", "session__starts")
        for uid, person, name, session, course, starts, ends in rows.values_list(*columns, "session__ends"):
            begins, over = starts.astimezone(self.zone), ends.astimezone(self.zone)
            address = self.url("training:session_detail", session)
            who = self._who(person, None, name)
            yield Span(uid, who, f"{name}: {course}", address, begins.date(), begins.time(), over.time())

    def _audited(self) -> Iterator[Span]:
        rows = AuditSlot.objects.filter(audit__cycle=self.cycle, kind="session", auditors__isnull=False)
        columns = ("uid", "auditors__person", "auditors__user", "auditors__name", "audit__number", "audit__uid")
        for uid, person, user, name, number, audit, day, starts, ends in rows.exclude(
            audit__state=Audit.State.CANCELLED
        ).values_list(*columns, "day", "starts", "ends"):
            # each session is a place of its own: one auditor in two sessions of an audit is in two places
            address = f"{self.url('audits:audit_detail', audit)}#{uid}"
            who = self._who(person, user, name)
            yield Span(f"{uid}-{name}", who, f"{name}: {number}", address, day, starts, ends)

    def _entries(self) -> list[Pair]:
        """Return the records that were entered long after the event; the plan keeps how many days."""
        rows = OperatingRecord.objects.filter(row__plan__cycle=self.cycle, lag__gt=self.clocks.late_entry_days).kept()
        columns = ("uid", "number", "happened_on", "entered_at")
        return [
            Pair(uid, number, self.url("documents:record_detail", uid), happened, self.day(entered))
            for uid, number, happened, entered in rows.order_by("happened_on", "pk").values_list(*columns)
        ]

    def _objectives(self) -> list[Pair]:
        """Return the day of the first assessment of risks with the day on which the objectives were signed."""
        paper = DesignPaper.objects.filter(engagement=self.engagement, signed_on__isnull=False)
        kept = (
            paper.filter(Q(kind="objectives") | Q(kind="policy", with_objectives=True)).order_by("signed_on").first()
        )
        if kept is None:
            return []
        uids = Risk.objects.filter(engagement=self.engagement).values("uid")
        made = Event.objects.filter(workspace=self.engagement.workspace_id, model=Risk._meta.label, verb="create")
        first = made.filter(uid__in=uids).aggregate(first=Min("at"))
        address = self.url("certification:risk_list")
        return [Pair(kept.uid, str(kept.get_kind_display()), address, self.day(first["first"]), kept.signed_on)]


def gather(cycle: Any) -> DateFacts:
    """Return the facts of a cycle."""
    return Gatherer(cycle).facts()
