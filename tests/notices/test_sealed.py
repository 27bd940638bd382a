"""Sealed text: ours to read, nobody else's."""

from typing import Any

from wobo.notices.sealed import seal, unseal

FIRST, SECOND = "first-secret-" * 5, "second-secret-" * 5


def test_sealed_text_opens_with_the_present_key_and_with_former_ones(settings: Any) -> None:
    settings.SECRET_KEY = FIRST
    sealed = seal("密码")
    assert sealed != seal("密码")
    assert unseal(sealed) == "密码"

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    assert unseal(sealed) == "密码"


def test_sealed_text_stays_shut_under_another_key_and_when_altered(settings: Any) -> None:
    settings.SECRET_KEY = FIRST
    sealed = seal("密码")
    assert unseal(sealed[:-2] + "AA") == ""

    settings.SECRET_KEY = SECOND
    assert unseal(sealed) == ""
    assert (seal(""), unseal("")) == ("", "")
