"""Fixtures of the training tests: a running engagement with its courses, sentences in English."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from certification.models import Engagement
from tests.factories_certification import running
from tests.people import Cast
from training.actions import prepare_courses


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Let reasons be said in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    """A running engagement of client A with the ready-made courses."""
    found = running(cast)
    prepare_courses(found, by=cast.system)
    return found
