"""A client with departments, people, services and a standard for tests of the register."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.actions.catalogue import bring_in_file
from certification.models import Clause, Engagement, RequiredDocument, Standard
from tests.factories_certification import make_department, make_person
from tests.people import Cast

CLAUSES = {
    "4.3": "Scope",
    "7.5.1": "Documents",
    "8.6.1": "Incidents",
    "8.6.2": "Requests",
    "8.7.2": "Continuity",
}


def make_clauses(engagement: Engagement) -> dict[str, Clause]:
    """Give the standard of the engagement some assessable clauses under their chapters."""
    standard = engagement.standards.get()
    found = {}
    for place, (ref, title) in enumerate(CLAUSES.items(), 1):
        found[ref] = Clause.objects.create(
            standard=standard,
            ref=ref,
            label=ref,
            order=place,
            depth=ref.count(".") + 1,
            titles={"en": title, "zh-hans": title},
            assessable=True,
        )
    return found


def require(clause: Clause, name: str, kind: str = "document", basis: str = "required", **fields: Any) -> Any:
    """Let a clause require a document, or have it by custom."""
    ref = f"{basis}-{clause.required_documents.count() + 1}"
    return RequiredDocument.objects.create(clause=clause, ref=ref, name={"en": name}, kind=kind, basis=basis, **fields)


def people_of(cast: Cast, engagement: Engagement) -> SimpleNamespace:
    """Make two departments, a writer, a reviewer, an approver and a controller."""
    client = engagement.client
    desk, quality = make_department(client, "Service desk", name_en="Service desk"), make_department(client, "Quality")
    return SimpleNamespace(
        desk=desk,
        quality=quality,
        writer=make_person(client, "Wen", user=cast.staff, department=desk),
        reviewer=make_person(client, "Rui", user=cast.working_group, department=quality),
        approver=make_person(client, "Ada", user=cast.top_manager, top_management=True),
        controller=make_person(client, "Doc", user=cast.controller, department=quality),
    )


def whole_standard(cast: Cast, engagement: Engagement) -> Standard:
    """Bring the shipped ISO/IEC 20000-1 in and let the engagement be about it."""
    path = Path(settings.BASE_DIR) / "certification/data/standards/iso20000-1-2018.yaml"
    bring_in_file(path.read_bytes(), name=path.name, by=cast.admin)
    standard = Standard.objects.annotate(n=Count("clauses")).filter(n__gt=10).get()
    engagement.standards.set([standard])
    return standard


def url(name: str, engagement: Engagement, *args: Any) -> str:
    """Return an address of the register."""
    return reverse(f"documents:{name}", args=[engagement.code, *(getattr(one, "uid", one) for one in args)])


def queries(browser: Browser, address: str) -> int:
    """Count the queries of a page, the second time it is asked for."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)
