"""What the papers of the certification app show: pure functions record → snapshot, from queries, without writing."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates, panels
from certification.models import Engagement, Phase, Scope, Waiver
from certification.policies import accepting_roles
from wobo.accounts.models import Role, Workspace
from wobo.workflow import clock
from wobo.workflow.models import Signature
from wobo.workflow.models.signature import Meaning


def furniture(engagement: Engagement, language: str, *, kind: str, title: str, **changes: Any) -> dict[str, Any]:
    """Return the keys that every paper of an engagement has; see docs/reports.md."""
    client, firm = engagement.client, engagement.workspace.parent.parent
    today = clock.today(client.time_zone)
    logo = f"asset:{client.logo.sha256}" if client.logo else ""
    return {
        "lang": {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language),
        "language": language,
        "kind": kind,
        "title": title,
        "short_title": title,
        "subtitle": "",
        "standard": engagement.title,
        "number": "",
        "version": "A/0",
        "state": "content",
        "issued_on": date_format(today, "DATE_FORMAT"),
        "issued_on_iso": today.isoformat(),
        "classification": pgettext("classification", "Internal"),
        "control_status": "",
        "copy_number": "",
        "client": {"name": client.name_in(language), "short_name": client.short_name_in(language), "logo": logo},
        "firm": {"name": str(firm), "short_name": str(firm), "logo": ""},
        "engagement": {
            "code": engagement.code,
            "name": _("%(standard)s certification") % {"standard": engagement.title},
        },
        "simulated": clock.is_simulated(),
        "notices": [],
        "revisions": [],
        "distribution": [],
        "slots": [],
        "seals": [],
        "seal_hint": "",
        "signing": None,
        "assets": [client.logo.sha256] if client.logo else [],
        **changes,
    }


def firm_slot(engagement: Engagement, meaning: str) -> dict[str, str]:
    """Return the line on which the firm's lead consultant signs."""
    return _slot(meaning, str(_firm_of(engagement)), str(Role.LEAD_CONSULTANT.label))


def client_slot(engagement: Engagement, language: str, meaning: str, role: str = "") -> dict[str, str]:
    """Return the line on which the client signs, by the role that signs for it now."""
    signs = Role(role or accepting_roles(engagement.workspace)[0])
    return _slot(meaning, engagement.client.name_in(language), str(signs.label))


def _firm_of(engagement: Engagement) -> Workspace:
    return engagement.workspace.parent.parent  # type: ignore[union-attr,return-value]


def _slot(meaning: str, organisation: str, role: str) -> dict[str, str]:
    words = str(Meaning(meaning).label)
    return {"meaning": words, "organisation": organisation, "role": role, "name": "", "signed_by": "", "signed_on": ""}


def phase_acceptance(phase: Phase, language: str) -> dict[str, Any]:
    """Return the one-page acceptance sheet (阶段验收单): criteria, waivers, deliverables, both signatures."""
    engagement = phase.cycle.engagement
    adopted = bool(phase.adoption_reason) and phase.state == phase.State.PENDING
    lines = gates.lines(phase)
    title = _("Phase acceptance")
    return furniture(engagement, language, kind="phase-acceptance", title=title) | {
        "phase": {
            "name": str(phase),
            "cycle": f"{phase.cycle.get_kind_display()} · {phase.cycle.number}",
            "started": phase.started_on.isoformat() if phase.started_on else "",
            "submitted": phase.submitted_on.isoformat() if phase.submitted_on else "",
            "adopted": _adopted(phase) if adopted else "",
        },
        "criteria": [] if adopted else [_criterion(line) for line in lines],
        "notices": [_("This phase is adopted: its work was done before. The criteria were not computed.")]
        if adopted
        else [],
        "waivers": [_waiver(line.waiver) for line in lines if line.state == "waived"],
        "deliverables": [_deliverable(one) for one in panels.gathered("deliverables", phase)],
        "conclusion": _("The work done before is taken over as this phase.")
        if adopted
        else _("The conditions of this phase are met; the phases that need it may begin."),
        "slots": [firm_slot(engagement, Meaning.AUTHORISED), client_slot(engagement, language, Meaning.ACCEPTED)],
    }


def _adopted(phase: Phase) -> str:
    evidence = phase.adoption_file
    told = {"reason": phase.adoption_reason, "file": evidence, "sha": evidence.sha256[:12] if evidence else ""}
    return _("%(reason)s Evidence: %(file)s (SHA-256 %(sha)s…)") % told


def _criterion(line: gates.Line) -> dict[str, str]:
    return {
        "text": line.criterion.title,
        "weight": pgettext("criterion", "hard") if line.criterion.hard else pgettext("criterion", "may be waived"),
        "state": line.state,
        "note": line.note or ("; ".join(text for text, _url in line.missing)),
    }


def _waiver(waiver: Any) -> dict[str, str]:
    given = Signature.objects.of(waiver).in_force().filter(round=waiver.round).order_by("at", "pk")
    names = " / ".join(f"{row.name} {row.at.astimezone(ZoneInfo(row.zone)).date().isoformat()}" for row in given)
    return {"criterion": waiver.kind.title if waiver.kind else "", "reason": waiver.reason, "agreed": names}


def _deliverable(one: panels.Deliverable) -> dict[str, str]:
    date = one.date.isoformat() if one.date else ""
    return {"number": one.number, "name": one.name, "version": one.version or "—", "date": date}


def waiver_paper(waiver: Waiver, language: str) -> dict[str, Any]:
    """Return the one page that both sides sign to make an exception to a soft criterion."""
    phase = waiver.phase
    engagement = phase.cycle.engagement
    line = next((one for one in gates.lines(phase) if one.criterion.key == waiver.criterion), None)
    return furniture(engagement, language, kind="waiver", title=_("Waiver of a criterion")) | {
        "phase": {"name": str(phase), "cycle": f"{phase.cycle.get_kind_display()} · {phase.cycle.number}"},
        "criterion": waiver.kind.title if waiver.kind else waiver.criterion,
        "missing": [text for text, _url in line.missing] if line else [],
        "reason": waiver.reason,
        "proposed": f"{waiver.proposed_by} {clock.today(engagement.client.time_zone).isoformat()}",
        "slots": [firm_slot(engagement, Meaning.AUTHORISED), client_slot(engagement, language, Meaning.ACCEPTED)],
    }


def scope_statement(scope: Scope, language: str) -> dict[str, Any]:
    """Return the scope statement that top management signs (P3)."""
    engagement = scope.engagement
    english = language == "en"
    return furniture(engagement, language, kind="scope-statement", title=_("Scope statement")) | {
        "version": f"V{scope.version}",
        "text": scope.text,
        "text_en": scope.text_en,
        "organisation": scope.organisation,
        "services": [
            {"name": (english and one.name_en) or one.name, "ours": one.run_by_client, "parties": one.other_parties}
            for one in scope.services.all()
        ],
        "sites": [
            {
                "name": (english and one.name_en) or one.name,
                "kind": one.get_kind_display(),
                "address": (english and one.address_en) or one.address,
                "headcount": one.headcount,
            }
            for one in scope.sites.all()
        ],
        "other_parties": scope.other_parties,
        "not_included": scope.not_included,
        "slots": [client_slot(engagement, language, Meaning.APPROVED, Role.TOP_MANAGER)],
    }
