"""Fixtures of the tests of documents: a running engagement with clauses and people, sentences in English."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from certification.models import Clause, Engagement
from tests.documents.register import make_clauses, people_of
from tests.factories_certification import running
from tests.people import Cast


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let reasons be said in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    """A running engagement of client A."""
    return running(cast)


@pytest.fixture
def clauses(engagement: Engagement) -> dict[str, Clause]:
    """Five assessable clauses of its standard."""
    return make_clauses(engagement)


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> SimpleNamespace:
    """Departments and people of the client."""
    return people_of(cast, engagement)
