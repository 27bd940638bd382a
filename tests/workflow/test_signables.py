"""A model that is signed says what is signed on it, or the installation does not start."""

import pytest

from certification.models import Client, Phase
from wobo.workflow import signables
from wobo.workflow.slots import Signable


def test_a_model_without_slots_cannot_be_signed() -> None:
    with pytest.raises(TypeError, match=r"certification.Client is signed, but lacks slots, content_for\(\)\."):
        signables.register("client", Client)

    assert signables.model_of("client") is None


def test_every_model_that_is_signed_is_registered() -> None:
    labels = {model._meta.label: signables.label_of(model()) for model in Signable.__subclasses__()}

    assert labels["certification.Phase"] == "phase"
    assert signables.model_of("phase") is Phase
