"""What every paper of a diagnosis begins with: who, what, which version; and small words used by all of them."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import Diagnosis
from certification.policies import accepting_roles
from wobo.accounts.models import Firm, Role
from wobo.workflow import clock
from wobo.workflow.models.signature import Meaning

LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


def furniture(diagnosis: Diagnosis, language: str, *, kind: str, title: str, **more: Any) -> dict[str, Any]:
    """Return the keys that every report has. The number is set when it is printed."""
    today = diagnosis.cycle.today()
    return {
        "lang": LANG.get(language, language),
        "language": language,
        "kind": kind,
        "title": title,
        "short_title": title,
        "subtitle": "",
        "standard": standard_name(diagnosis, language),
        "number": "",
        "version": "A/0",
        "state": "content",
        "issued_on": long_day(today, language),
        "issued_on_iso": today.isoformat(),
        "classification": pgettext("classification", "Confidential"),
        "control_status": _("Controlled"),
        "copy_number": "",
        "client": client_of(diagnosis, language),
        "firm": firm(language),
        "engagement": {"code": diagnosis.engagement.code, "name": _engagement(diagnosis, language)},
        "simulated": clock.is_simulated(),
        "notices": [],
        "revisions": [],
        "distribution": [],
        "slots": [],
        "seals": [],
        "seal_hint": "",
        "assets": [diagnosis.engagement.client.logo.sha256] if diagnosis.engagement.client.logo else [],
        **more,
    }


def client_of(diagnosis: Diagnosis, language: str) -> dict[str, str]:
    """Return the client's names in the language, as far as it has them."""
    client = diagnosis.engagement.client
    return {
        "name": named(client, language, "legal_name"),
        "short_name": named(client, language, "short_name"),
        "logo": f"asset:{client.logo.sha256}" if client.logo else "",
    }


def firm(language: str = "") -> dict[str, str]:
    """Return the firm's name, in English papers the English one where there is one."""
    details = Firm.current()
    name = str(details.name_en or details) if details and language == "en" else str(details or "")
    return {"name": name, "short_name": name, "logo": ""}


def _engagement(diagnosis: Diagnosis, language: str) -> str:
    return _("%(standard)s certification engagement") % {"standard": standard_name(diagnosis, language)}


def standard_name(diagnosis: Diagnosis, language: str) -> str:
    """Return the name of the edition with its amendments."""
    amendments = [one.get("name", "") if isinstance(one, dict) else str(one) for one in diagnosis.standard.amendments]
    amendments = [name.replace(diagnosis.standard.name, "").strip("/ ") for name in amendments if name]
    short = [name.partition(" (")[0] for name in amendments]
    if not short:
        return diagnosis.standard.name
    return _("%(standard)s (with %(amendments)s)") % {
        "standard": diagnosis.standard.name,
        "amendments": ", ".join(short),
    }


def named(record: Any, language: str, field: str = "name") -> str:
    """Return a name of the client's own rows: the Latin one in English papers where there is one."""
    if record is None:
        return ""
    other = getattr(record, f"{field}_en", "") if language == "en" else ""
    return str(other or getattr(record, field))


def long_day(day: dt.date | None, language: str) -> str:
    """Write a date out: 2026年11月22日, 22 November 2026."""
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if language.startswith("zh") else date_format(day, "j F Y")


def short_day(day: dt.date | None) -> str:
    """Write a date for tables: 2026-11-22."""
    return day.isoformat() if day else ""


def span(first: dt.date | None, last: dt.date | None, language: str) -> str:
    """Write from one day to another."""
    if not (first and last):
        return long_day(first or last, language)
    if first == last:
        return long_day(first, language)
    return _("%(first)s to %(last)s") % {"first": long_day(first, language), "last": long_day(last, language)}


def joined(words: Any) -> str:
    """Join words as a list: 甲、乙 or a, b."""
    return _(", ").join(str(word) for word in words if str(word))


def slot(meaning: Meaning, organisation: str, role: str) -> dict[str, str]:
    """Return an empty line of the signing table."""
    return {
        "meaning": str(meaning.label),
        "organisation": organisation,
        "role": role,
        "name": "",
        "signed_by": "",
        "signed_on": "",
    }


def client_slot(diagnosis: Diagnosis, meaning: Meaning, language: str) -> dict[str, str]:
    """Return the line for the client's signature, with the role that gives it."""
    role = Role(accepting_roles(diagnosis.workspace)[0])
    return slot(meaning, client_of(diagnosis, language)["name"], str(role.label))


def both_seals(diagnosis: Diagnosis, language: str) -> list[dict[str, str]]:
    """Return the places for the seals of firm and client, side by side."""
    return [
        {"organisation": firm(language)["name"], "note": ""},
        {"organisation": client_of(diagnosis, language)["name"], "note": ""},
    ]
