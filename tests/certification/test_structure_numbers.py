"""Numbers and versions of documents, as each client writes them."""

# claims: S4.5, S4.5.1
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from certification import validators
from certification.actions import structure
from certification.models import Client, DocumentStructure, Engagement
from certification.numbering import Numbering, edition_letters

LETTERS = {"M": "M", "P": "P", "W": "W", "R": "R"}
OWN = {"M": "QM", "P": "CX", "W": "ZY", "R": "JL"}


def numbering(pattern: str = "{ORG}-ITSM-{LEVEL}-{NN}[-{mm}]", **letters: str) -> Numbering:
    return Numbering(pattern, "QL", 2026, letters or LETTERS)


@pytest.fixture
def taken() -> Iterator[list[str]]:
    numbers: list[str] = []
    structure.register_numbers("test", lambda _engagement: numbers)
    yield numbers
    del structure.IN_USE["test"]


@pytest.mark.parametrize(
    ("taken", "level", "parent", "number"),
    [
        ([], "M", "", "QL-ITSM-M-01"),
        ([], "P", "", "QL-ITSM-P-01"),
        (["QL-ITSM-P-01", "QL-ITSM-P-03"], "P", "", "QL-ITSM-P-04"),  # gaps stay: a number is not given twice
        (["QL-ITSM-P-09", "QL-ITSM-W-20"], "P", "", "QL-ITSM-P-10"),
        (["ql-itsm-p-07"], "P", "", "QL-ITSM-P-08"),
        (["QL-ITSM-P-99"], "P", "", "QL-ITSM-P-100"),
        (["OLD-7", "QL-ITSM-P-01-02"], "P", "", "QL-ITSM-P-01"),
        ([], "R", "QL-ITSM-P-08", "QL-ITSM-R-08-01"),
        (["QL-ITSM-R-08-01", "QL-ITSM-R-08-02", "QL-ITSM-R-07-09"], "R", "QL-ITSM-P-08", "QL-ITSM-R-08-03"),
        (["QL-ITSM-R-08-02"], "R", "", "QL-ITSM-R-01"),  # of no procedure: a row of its own
        (["QL-ITSM-R-04"], "R", "XZTC/CX-08", "QL-ITSM-R-05"),  # a parent that another pattern numbered
    ],
)
def test_the_next_number(taken: list[str], level: str, parent: str, number: str) -> None:
    assert numbering().next(level, taken, parent) == number


def test_patterns_letters_and_years_of_the_client() -> None:
    assert numbering("{ORG}/{LEVEL}/{YEAR}.{NNN}", **OWN).next("P", ["QL/CX/2026.004", "QL/CX/2025.090"]) == (
        "QL/CX/2026.005"
    )
    assert numbering("{ORG}-{LEVEL}-{NNNN}", **OWN).next("R", []) == "QL-JL-0001"
    # no place for members: the record counts with the records
    assert numbering("{ORG}-{LEVEL}-{NN}", **OWN).next("R", ["QL-JL-04"], "QL-CX-08") == "QL-JL-05"
    # the procedure of another year keeps its counter, the record carries its own year
    assert numbering("{LEVEL}{NN}[.{mm}]-{YEAR}", **OWN).next("R", ["JL08.01-2026"], "CX08-2024") == "JL08.02-2026"


def test_letters_that_begin_with_each_other_do_not_mix() -> None:
    own = {"M": "A", "P": "AA", "W": "AB", "R": "AAA"}

    assert numbering("{LEVEL}{NN}", **own).next("M", ["AA07", "AAA03", "A02"]) == "A03"


def test_a_taken_number_in_other_letters_is_stepped_over() -> None:
    assert numbering("{ORG}-{LEVEL}-{NN}").next("W", ["QL-W-001"]) == "QL-W-02"
    assert numbering("{ORG}-{LEVEL}-{NN}").next("W", ["ql-w-01", "QL-W-02"]) == "QL-W-03"


def test_every_register_is_asked(engagement: Engagement, taken: list[str]) -> None:
    Client.objects.update(code="QL")
    engagement = Engagement.objects.get()
    taken += ["QL-ITSM-P-01", "QL-ITSM-P-02", "QL-ITSM-R-02-01"]

    assert structure.next_number(engagement, "P") == "QL-ITSM-P-03"
    assert structure.next_number(engagement, "R", "QL-ITSM-P-02") == "QL-ITSM-R-02-02"
    assert structure.next_number(engagement, "P", taken=()) == "QL-ITSM-P-01"


def test_the_letters_of_the_client_are_used(engagement: Engagement) -> None:
    client = engagement.client
    found = structure.structure_of(client)
    levels = {key: row | {"letters": OWN[key]} for key, row in found.levels.items()}
    DocumentStructure.objects.create(workspace=client.workspace, client=client, levels=levels)
    Client.objects.update(code="QL", number_pattern="{ORG}-{LEVEL}-{NN}[-{mm}]")
    engagement = Engagement.objects.get()

    class Procedure:
        number = "QL-CX-08"

    assert structure.next_number(engagement, "M") == "QL-QM-01"
    assert structure.next_number(engagement, "R", Procedure()) == "QL-JL-08-01"


@pytest.mark.parametrize(
    ("style", "edition", "revision", "label"),
    [
        ("edition", 1, 0, "A/0"),
        ("edition", 2, 2, "B/2"),
        ("edition", 26, 0, "Z/0"),
        ("edition", 27, 1, "AA/1"),
        ("number", 1, 0, "V1.0"),
        ("number", 2, 2, "V2.2"),
        ("number", 1, 12, "V1.12"),
    ],
)
def test_versions(style: str, edition: int, revision: int, label: str) -> None:
    assert structure.version_label(Client(version_style=style), edition, revision) == label


@pytest.mark.parametrize(("edition", "revision"), [(0, 0), (-1, 0), (1, -1)])
def test_versions_that_cannot_be(edition: int, revision: int) -> None:
    with pytest.raises(ValueError, match="Editions count from 1"):
        structure.version_label(Client(version_style="edition"), edition, revision)


def test_letters_of_editions() -> None:
    assert [edition_letters(number) for number in (1, 2, 26, 27, 52, 53, 702, 703)] == [
        "A", "B", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    [
        "{ORG}-ITSM-{LEVEL}-{NN}",
        "{ORG}-ITSM-{LEVEL}-{NN}[-{mm}]",
        "{LEVEL}{NNN}",
        "{ORG}/{LEVEL}/{YEAR}-{NNNN}[.{mm}]",
    ],
)
def test_patterns_that_number(pattern: str) -> None:
    validators.number_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{ORG}-{NN}", "counter"),
        ("{ORG}-{LEVEL}", "counter"),
        ("{LEVEL}-{NN}-{NNN}", "counter"),
        ("{LEVEL}[-{NN}]", "counter"),
        ("{LEVEL}-{NN}-{mm}", "member"),
        ("{LEVEL}-{NN}[-{mm}][-{mm}]", "member"),
        ("{LEVEL}-{NN}[-x]]", "member"),
        ("{LEVEL}-{NN}[-{mm}", "member"),
        ("{LEVEL}-{NN}[-{YEAR}]", "member"),
        ("{LEVEL}-{NN}-{WHAT}", "token"),
        ("{LEVEL} {NN}", "sign"),
        ("{LEVEL}-{NN}第", "sign"),
    ],
)
def test_patterns_that_do_not(pattern: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validators.number_pattern(pattern)

    assert refused.value.code == code


def test_a_structure_that_nobody_changed_is_the_usual_one(
    engagement: Engagement, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = structure.structure_of(engagement.client)

    assert found.pk is None
    assert [(level.letters, level.name, level.keep_months) for level in found.level_list()] == [
        ("M", "管理手册", 36),
        ("P", "程序文件", 36),
        ("W", "作业文件", 36),
        ("R", "记录表格", 36),
    ]
    assert [(one.name, one.default) for one in found.classification_list()] == [
        ("公开", False), ("内部", True), ("秘密", False), ("机密", False),
    ]  # fmt: skip
