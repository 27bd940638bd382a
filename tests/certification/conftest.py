"""Fixtures of the certification tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from certification.models import Engagement
from tests.factories_certification import running
from tests.people import Cast


@pytest.fixture(autouse=True)
def _english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let reasons be said in English; the tests of the catalogue choose their languages themselves."""
    if request.module.__name__.rpartition(".")[2].startswith(("test_catalogue", "test_import", "test_demo")):
        yield
        return
    with translation.override("en"):
        yield


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    """A running engagement of client A with contract, one standard and nine pending phases."""
    return running(cast)
