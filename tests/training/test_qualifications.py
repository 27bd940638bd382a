"""Proofs of competence: kept with their file, by who keeps the people of the client."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement, Person
from tests.factories_certification import make_person
from tests.people import Cast
from training.actions import qualifications as actions
from training.models import Qualification
from wobo.workflow.models import Event

FIELDS = {"kind": "certificate", "name": "Lead auditor", "issued_by": "CCAA", "on": "2025-01-01"}


@pytest.fixture
def person(engagement: Engagement) -> Person:
    return make_person(engagement.client, "Person")


def page(engagement: Engagement, name: str, *args: str) -> str:
    return reverse(f"training:{name}", args=[engagement.code, *args])


def pdf(content: bytes = b"%PDF-1.7 proof") -> SimpleUploadedFile:
    return SimpleUploadedFile("proof.pdf", content, "application/pdf")


def test_a_proof_is_added_with_its_file(engagement: Engagement, person: Person, cast: Cast, client: Browser) -> None:
    client.force_login(cast.controller)
    told = FIELDS | {"valid_until": "2027-12-31", "course_key": "internal_auditor", "upload": pdf()}

    answer = client.post(page(engagement, "qualification_create", person.uid), told)

    row = Qualification.objects.get()
    assert answer.url == page(engagement, "competence_person", person.uid)
    assert (row.name, row.valid_until, row.course_key) == ("Lead auditor", dt.date(2027, 12, 31), "internal_auditor")
    assert (row.workspace, row.file.workspace, row.file.classification) == (
        cast.client_a, cast.client_a, "confidential",
    )  # fmt: skip
    assert Event.objects.about(row).get().verb == "create"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"valid_until": "2024-01-01"}, "It cannot end before it begins."),
        ({"course_key": "internal_auditor"}, "Add the proof: it stands for a course."),
        ({"course_key": "nonsense"}, "Select a valid choice."),
        ({"upload": pdf(b"no pdf")}, "is not what its suffix says"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    engagement: Engagement, person: Person, cast: Cast, client: Browser, changes: dict[str, object], said: str
) -> None:
    client.force_login(cast.lead)

    answer = client.post(page(engagement, "qualification_create", person.uid), FIELDS | changes)

    assert (answer.status_code, Qualification.objects.count()) == (422, 0)
    assert said in answer.content.decode()
    assert "CCAA" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 403), ("working_group", 403), ("external_auditor", 403), ("top_manager", 403), ("stranger", 404)],
)
def test_others_add_none(
    engagement: Engagement, person: Person, cast: Cast, client: Browser, who: str, status: int
) -> None:
    client.force_login(getattr(cast, who))

    assert client.post(page(engagement, "qualification_create", person.uid), FIELDS).status_code == status
    with pytest.raises(PermissionDenied):
        actions.keep_qualification(person, FIELDS | {"on": None}, by=getattr(cast, who), upload=pdf())
    assert not Qualification.objects.exists()


def test_it_is_changed_and_its_file_stays_unless_replaced(
    engagement: Engagement, person: Person, cast: Cast, client: Browser
) -> None:
    row = actions.keep_qualification(person, FIELDS | {"on": dt.date(2025, 1, 1)}, by=cast.lead, upload=pdf())
    client.force_login(cast.lead)

    client.post(page(engagement, "qualification_edit", person.uid, row.uid), FIELDS | {"name": "Auditor"})

    kept = Qualification.objects.get()
    assert (kept.name, kept.file) == ("Auditor", row.file)


def test_it_is_taken_off_and_the_trail_keeps_what_it_said(
    engagement: Engagement, person: Person, cast: Cast, client: Browser
) -> None:
    row = actions.keep_qualification(person, FIELDS | {"on": None}, by=cast.lead)
    client.force_login(cast.staff)
    refused = client.post(page(engagement, "qualification_remove", person.uid, row.uid))
    client.force_login(cast.lead)
    done = client.post(page(engagement, "qualification_remove", person.uid, row.uid))

    assert (refused.status_code, done.status_code, Qualification.objects.count()) == (403, 302, 0)
    assert "CCAA" in Event.objects.about(row).get(verb="remove").payload


def test_the_proof_of_one_person_is_not_found_under_another(
    engagement: Engagement, person: Person, cast: Cast, client: Browser
) -> None:
    row = actions.keep_qualification(person, FIELDS | {"on": None}, by=cast.lead)
    other = make_person(engagement.client, "Other")
    client.force_login(cast.lead)

    assert client.get(page(engagement, "qualification_edit", other.uid, row.uid)).status_code == 404
