"""The document structure of a client: changed, seen, confirmed, printed."""

# claims: S4.5, S4.5.1
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.utils import translation

from certification.actions import structure
from certification.matrix_facts import structure_facts
from certification.models import Client, DocumentStructure, Engagement, StructureConfirmation
from certification.reports.structure import build, months_said
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

PAGE = "/e/A-2026/structure/"
FORM = {
    "version": "0",
    "number_pattern": "{ORG}/{LEVEL}-{NN}[-{mm}]",
    "version_style": "number",
    "classifications": "公开\n* 内部\n秘密",
    "classifications_en": "Public\nInternal",
} | {
    f"{key}-{name}": value
    for key, letters in (("M", "QM"), ("P", "CX"), ("W", "ZY"), ("R", "JL"))
    for name, value in (("letters", letters), ("name", f"{letters}级"), ("name_en", ""), ("keep_months", "60"))
}


@pytest.fixture
def _coded(engagement: Engagement) -> None:
    Client.objects.update(code="QL")


@pytest.mark.usefixtures("_coded")
def test_the_page_shows_the_usual_structure(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.staff)

    html = client.get(PAGE).content.decode()

    for words in ("QL-ITSM-M-01", "QL-ITSM-P-08", "QL-ITSM-R-08-01", "A/0 → A/1 → B/0", "Procedures", "3 years"):
        assert words in html
    assert "The management representative has not confirmed it yet." in html
    assert f"{PAGE}edit/" not in html
    assert f"{PAGE}confirm/" not in html


@pytest.mark.usefixtures("_coded")
def test_who_keeps_the_client_changes_it(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.client_admin)

    assert client.post(f"{PAGE}edit/", FORM).url == PAGE

    made = DocumentStructure.objects.get()
    assert made.workspace == cast.client_a
    assert made.level("R").letters == "JL"
    assert [(one.name, one.name_en, one.default) for one in made.classification_list()] == [
        ("公开", "Public", False), ("内部", "Internal", True), ("秘密", "", False),
    ]  # fmt: skip
    kept = Client.objects.get()
    assert (kept.number_pattern, kept.version_style) == ("{ORG}/{LEVEL}-{NN}[-{mm}]", "number")
    html = client.get(PAGE).content.decode()
    for words in ("QL/QM-01", "QL/CX-08", "QL/JL-08-01", "V1.0 → V1.1 → V2.0", "CX级", "5 years"):
        assert words in html


@pytest.mark.parametrize("name", ["staff", "representative", "top_manager", "controller", "working_group"])
def test_others_do_not(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    assert client.get(f"{PAGE}edit/").status_code == 403
    assert client.post(f"{PAGE}edit/", FORM).status_code == 403
    assert client.post(f"{PAGE}sample/", FORM).status_code == 403
    assert not DocumentStructure.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"P-letters": "qm"}, "Another level has these letters."),
        ({"P-letters": "C-X"}, "One to six letters or digits"),
        ({"P-name": ""}, "This field is required."),
        ({"R-keep_months": "-1"}, "greater than or equal to 0"),
        ({"number_pattern": "{ORG}-{NN}"}, "The pattern needs {LEVEL}"),
        ({"number_pattern": "{LEVEL}-{NN}-{mm}"}, "stands once and in brackets"),
        ({"classifications": "公开\n公开"}, "Each classification stands once."),
        ({"classifications_en": "A\nB\nC\nD"}, "There are more English names than classifications."),
        ({"classifications": "* A\n* B"}, "Mark one classification as the usual one."),
        ({"classifications": " \n "}, "This field is required."),
        ({"classifications": "\n".join("ABCDEFGHI")}, "Name one to 8 classifications."),
        ({"version_style": "roman"}, "is not one of the available choices"),
    ],
)
def test_bad_input_is_refused_in_words_and_kept(
    cast: Cast, engagement: Engagement, client: Browser, wrong: dict[str, str], message: str
) -> None:
    client.force_login(cast.lead)

    answer = client.post(f"{PAGE}edit/", FORM | wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert 'value="JL级"' in html
    assert not DocumentStructure.objects.exists()


@pytest.mark.usefixtures("_coded")
def test_the_sample_follows_the_form_and_keeps_nothing(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)

    html = client.post(f"{PAGE}sample/", FORM).content.decode()
    refused = client.post(f"{PAGE}sample/", FORM | {"number_pattern": "{NN}"}).content.decode()

    assert "QL/CX-08" in html
    assert "V1.0 → V1.1 → V2.0" in html
    assert "<svg" in html
    assert "The pattern needs {LEVEL}" in refused
    assert not DocumentStructure.objects.exists()
    assert Client.objects.get().version_style == "edition"


def test_two_who_change_it_at_once(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)
    client.post(f"{PAGE}edit/", FORM)

    answer = client.post(f"{PAGE}edit/", FORM | {"P-name": "程序"})  # still says that there was none

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed the document structure meanwhile." in html
    assert 'value="程序"' in html
    assert 'name="version" value="1"' in html  # saving once more overwrites, now knowingly
    assert client.post(f"{PAGE}edit/", FORM | {"P-name": "程序", "version": "1"}).status_code == 302
    assert (DocumentStructure.objects.get().version, DocumentStructure.objects.get().level("P").name) == (2, "程序")


def test_the_representative_confirms_and_a_change_asks_again(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_max_num_queries: Any
) -> None:
    engagement = Engagement.objects.select_related("client").get()
    cycle = engagement.cycle
    cycle.engagement = engagement

    def missing() -> list[str]:
        with django_assert_max_num_queries(4):
            return [text for text, url in structure_facts(cycle).missing if url == PAGE]

    assert missing() == [
        "The management representative has not confirmed levels, numbers and versions of the documents."
    ]
    digest = structure.structure_of(engagement.client).digest()
    client.force_login(cast.representative)
    assert client.post(f"{PAGE}confirm/", {"seen": digest}).url == PAGE
    client.post(f"{PAGE}confirm/", {"seen": digest})  # twice is once
    made = StructureConfirmation.objects.get()
    assert (made.by, made.sha256, made.content["version_style"]) == (cast.representative, digest, "edition")
    assert missing() == []
    assert structure_facts(cycle).confirmed_by == "Representative"

    client.force_login(cast.lead)
    client.post(f"{PAGE}edit/", FORM)
    engagement.client.refresh_from_db()
    assert missing() == ["The document structure was changed after it was confirmed. Have it confirmed anew."]
    client.force_login(cast.representative)
    assert client.post(f"{PAGE}confirm/", {"seen": digest}).status_code == 409  # of what stood there before
    assert StructureConfirmation.objects.count() == 1


@pytest.mark.parametrize("name", ["lead", "client_admin", "staff", "top_manager"])
def test_others_confirm_nothing(cast: Cast, engagement: Engagement, name: str) -> None:
    digest = structure.structure_of(engagement.client).digest()

    with pytest.raises(PermissionDenied):
        structure.confirm_structure(engagement.cycle, seen=digest, by=getattr(cast, name))
    assert not StructureConfirmation.objects.exists()


def test_a_stale_page_confirms_nothing(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed, match="Read it anew"):
        structure.confirm_structure(engagement.cycle, seen="0" * 64, by=cast.representative)


@pytest.mark.parametrize(("language", "word"), [("en", "Procedures"), ("zh-hans", "程序文件")])
def test_it_is_printed(cast: Cast, engagement: Engagement, client: Browser, language: str, word: str) -> None:
    client.force_login(cast.staff)

    answer = client.post(f"{PAGE}paper/", {"language": language})

    made = Report.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.kind, made.language) == ("document-structure", language)
    assert word in [row["name"] for row in made.snapshot["levels"]]
    with translation.override(language):
        assert build(engagement.cycle, language)["svg"].startswith("<svg")


def test_how_long_things_are_kept_is_said_in_words() -> None:
    assert [months_said(months) for months in (0, 1, 12, 36, 18)] == [
        "for good", "1 month", "1 year", "3 years", "18 months",
    ]  # fmt: skip


@pytest.mark.usefixtures("_coded")
def test_a_pattern_without_members_shows_records_of_their_own(engagement: Engagement) -> None:
    Client.objects.update(number_pattern="{ORG}-{LEVEL}-{NNN}-{YEAR}")
    made = build(Engagement.objects.get().cycle, "en")

    assert made["examples"] == ["QL-M-001-2026", "QL-P-008-2026", "QL-W-001-2026", "QL-R-001-2026"]
