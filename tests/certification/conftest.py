"""Fixtures of the certification tests."""

from typing import Any

import pytest

from certification.models import Engagement
from tests.factories_certification import running
from tests.people import Cast


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    """A running engagement of client A with contract, one standard and nine pending phases."""
    return running(cast)
