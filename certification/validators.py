"""What a client's own numbers must look like."""

import re
from collections.abc import Iterator
from itertools import count

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .numbering import COUNTERS, PART, PLACES, written

CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
TOKEN = re.compile(r"\{([^{}]*)\}")

code_letters = RegexValidator(r"^[A-Z]{2,8}$", gettext_lazy("Two to eight capital letters, such as QL."))
engagement_code = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*$", gettext_lazy("Capital letters, digits and hyphens, such as FSYX-2026.")
)


def credit_check_sign(body: str) -> str:
    """Return the eighteenth sign of a unified social credit code (GB 32100, modulo 31) for its first seventeen."""
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return CREDIT_SIGNS[-total % 31]


def credit_code(value: str) -> None:
    """Refuse what is not a unified social credit code: length, alphabet, check sign."""
    if len(value) != 18 or any(sign not in CREDIT_SIGNS for sign in value):
        raise ValidationError(
            _("A unified social credit code has 18 digits and capital letters, without I, O, S, V and Z."),
            code="shape",
        )
    if credit_check_sign(value[:17]) != value[17]:
        raise ValidationError(
            _("The check sign of this code is wrong. Compare it with the business licence."), code="check"
        )


def number_pattern(value: str) -> None:
    """Refuse a pattern that cannot number documents: unknown places, no level, not exactly one counter."""
    outside, inside = PART.sub("", value), "".join(PART.findall(value))
    if unknown := [token for token in TOKEN.findall(value) if token not in PLACES]:
        raise ValidationError(
            _("Unknown place {%(token)s}. Possible are {ORG}, {LEVEL}, {NN}, {NNN}, {NNNN}, {YEAR} and {mm}.")
            % {"token": unknown[0]},
            code="token",
        )
    tokens = TOKEN.findall(outside)
    if "LEVEL" not in tokens or sum(token in COUNTERS for token in tokens) != 1:
        raise ValidationError(
            _("The pattern needs {LEVEL} and exactly one counter: {NN}, {NNN} or {NNNN}."), code="counter"
        )
    if (
        "mm" in tokens
        or "[" in outside + inside
        or "]" in outside + inside
        or TOKEN.findall(inside) not in ([], ["mm"])
    ):
        raise ValidationError(
            _("{mm}, the place of a record among those of its procedure, stands once and in brackets: [-{mm}]."),
            code="member",
        )
    if not re.fullmatch(r"[\w./-]+", TOKEN.sub("", outside + inside) or "-", re.ASCII):
        raise ValidationError(
            _("Between the places only letters, digits, hyphen, dot, slash and underscore may stand."), code="sign"
        )


def number_sample(pattern: str, code: str, year: int) -> str:
    """Return what the eighth procedure would be numbered, as in QL-ITSM-P-08."""
    values = {"ORG": code or "ORG", "LEVEL": "P", "YEAR": str(year), "NN": "08", "NNN": "008", "NNNN": "0008"}
    return written(pattern, values, members=False)


def engagement_codes(pattern: str, letters: str, year: int) -> Iterator[str]:
    """Yield the codes that the firm's pattern gives, one after the other; without a counter the second ends in -2."""
    for number in count(1):
        values = {"ORG": letters or "NEW", "YYYY": str(year)}
        values |= {token: f"{number:0{len(token)}}" for token in TOKEN.findall(pattern) if token.startswith("N")}
        code = TOKEN.sub(lambda match, values=values: values.get(match[1], ""), pattern)  # type: ignore[misc]
        code = re.sub("[^A-Z0-9]+", "-", code.upper()).strip("-")
        yield code if number == 1 or "{N" in pattern else f"{code}-{number}"
