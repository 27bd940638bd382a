"""The organisation chart: the departments as a tree under the client, with their heads."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from certification.models import Client, Department, Person
from wobo.accounts.models import Firm
from wobo.reporting.charts import Unit, orgchart
from wobo.workflow import clock

RATIO = {"A4": 1.87, "A3": 1.69, "": 1.7}  # width to height of what the sheet leaves for the drawing
LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


def units(client: Client, language: str) -> Unit | None:
    """Return the client with its departments; None before there are any. Two queries."""
    rows = list(Department.objects.within(client.workspace).select_related("head"))
    under: dict[int | None, list[Department]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)

    def unit(row: Department) -> Unit:
        return Unit(name=_name(row, language), head=_name(row.head, language), under=below(row.pk))

    def below(parent: int | None) -> tuple[Unit, ...]:
        return tuple(unit(row) for row in under.get(parent, []))

    return Unit(name=client.name_in(language), head=_top(client, language), under=below(None)) if rows else None


def _name(row: Any, language: str) -> str:
    """Return a name in the language of the paper, as far as there is one."""
    if row is None:
        return ""
    return str((language == "en" and row.name_en) or row.name)


def _top(client: Client, language: str) -> str:
    """Return the one member of top management, where there is one alone."""
    today = clock.today(client.time_zone)
    found = list(Person.objects.within(client.workspace).working(today).filter(top_management=True)[:2])
    return _name(found[0], language) if len(found) == 1 else ""


def chart(client: Client, language: str, paper: str = "") -> str:
    """Return the drawing, as large as it is for a page, or filling a sheet of paper."""
    title = _("Organisation chart of %(client)s") % {"client": client.name_in(language)}
    return orgchart(units(client, language), title=title, ratio=RATIO[paper], filled=bool(paper))


def head_count(client: Client) -> int:
    """Return the number of departments."""
    return Department.objects.within(client.workspace).count()


def build(client: Client, language: str, paper: str = "A4") -> dict[str, Any]:
    """Return the one sheet, on A4 or A3."""
    today, firm = clock.today(client.time_zone), Firm.current()
    count = head_count(client)
    title = _("Organisation chart")
    firm_name = str((language == "en" and firm and firm.name_en) or firm or "")
    return {
        "lang": LANG.get(language, language),
        "language": language,
        "kind": f"org-chart {paper.lower()}",
        "title": title,
        "short_title": title,
        "subtitle": "",
        "standard": "",
        "number": "",
        "version": "A/0",
        "state": "content",
        "issued_on": date_format(today, "DATE_FORMAT"),
        "issued_on_iso": today.isoformat(),
        "classification": pgettext("classification", "Internal"),
        "control_status": "",
        "copy_number": "",
        "client": {"name": client.name_in(language), "short_name": client.short_name_in(language), "logo": ""},
        "firm": {"name": firm_name, "short_name": firm_name, "logo": ""},
        "simulated": clock.is_simulated(),
        "notices": [],
        "assets": [],
        "paper": paper,
        "svg": chart(client, language, paper),
        "caption": ngettext("%(count)s department, %(day)s", "%(count)s departments, %(day)s", count)
        % {"count": count, "day": date_format(today, "DATE_FORMAT")},
    }
