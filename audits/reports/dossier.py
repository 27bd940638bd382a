"""What of a dossier is printed: cover, contents with page numbers, registers as they stand, strips at the foot."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from audits.models import DossierBuild


def front(build: DossierBuild, pages: dict[str, int], total: int, signatures: list[dict[str, str]]) -> str:
    """Return cover, contents and list of signatures; `pages` says on which page of the body a paper begins."""
    chapters = []
    for chapter in build.snapshot["chapters"]:
        entries = []
        for place, entry in enumerate(chapter["entries"], 1):
            entries.append({**entry, "page": pages.get(f"{chapter['key']}-{place}")})
        page = next((entry["page"] for entry in entries if entry["page"]), None)
        chapters.append({**chapter, "entries": entries, "page": page})
    told = {"chapters": chapters, "total": total, "signatures": signatures, "number": build.number}
    return _printed(build, "audits/reports/dossier.html", told)


def table(build: DossierBuild, chapter: dict[str, Any], entry: dict[str, Any]) -> str:
    """Return a register as it stands."""
    told = {"title": entry["title"], "chapter": chapter, "entry": entry, "table": entry["table"]}
    return _printed(build, "audits/reports/dossier_table.html", told)


def pictures(build: DossierBuild, entries: list[dict[str, Any]]) -> str:
    """Return a page for each picture."""
    return _printed(build, "audits/reports/dossier_pictures.html", {"pictures": entries})


def strips(build: DossierBuild, first: int, count: int, total: int) -> str:
    """Return what is stamped at the foot of some pages: number of the dossier, page, pages."""
    told = {"pages": range(first, first + count), "total": total, "number": build.number}
    return _printed(build, "audits/reports/dossier_strips.html", told)


def _printed(build: DossierBuild, template: str, told: dict[str, Any]) -> str:
    with override(build.language):
        return render_to_string(template, {**build.snapshot["frame"], **told})
