"""A needed document: noted once, corrected by the same number, never lost."""

import pytest
from django.core.exceptions import PermissionDenied

from documents.actions import need_document
from documents.models import DocumentNeed
from tests.factories_certification import running
from tests.people import Cast
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
TOLD = {"number": "A-P-01", "title": "Changes", "level": "P", "action": "write", "source": "DX A/0"}


def test_a_consultant_notes_a_document_and_the_same_number_corrects_it(cast: Cast) -> None:
    engagement = running(cast)

    first = need_document(engagement, by=cast.lead, **TOLD)
    again = need_document(engagement, by=cast.lead, **{**TOLD, "action": "revise"})

    assert (again.pk, DocumentNeed.objects.get().action) == (first.pk, "revise")
    assert list(Event.objects.filter(uid=first.uid).order_by("seq").values_list("verb", flat=True)) == [
        "create",
        "edit",
    ]


def test_the_same_again_writes_nothing(cast: Cast) -> None:
    engagement = running(cast)
    need_document(engagement, by=cast.lead, **TOLD)
    before = Event.objects.count()

    need_document(engagement, by=cast.lead, **TOLD)

    assert Event.objects.count() == before


@pytest.mark.parametrize("name", ["staff", "external_auditor", "stranger"])
def test_others_are_refused(cast: Cast, name: str) -> None:
    engagement = running(cast)

    with pytest.raises(PermissionDenied):
        need_document(engagement, by=getattr(cast, name), **TOLD)

    assert DocumentNeed.objects.count() == 0
