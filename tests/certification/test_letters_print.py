"""The letter of appointment and the decree as they come out of the printer, in Chinese and in English."""

# claims: S2.1.5, S2.3.2, P8
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, pgettext

from certification.actions import groups
from certification.models import Department, Engagement, Group, Person
from certification.reports import letters
from tests.factories_organisation import drafted, make_processes
from tests.people import Cast
from tests.reporting import samples
from tests.reporting.test_engine_render import fonts
from tests.reporting.test_print_reports import HAN, squeezed, text
from wobo.reporting.engine import render

LANGUAGES = ["zh-hans", "en"]
CLIENT = {
    "legal_name": "佛山市云澈信息技术有限公司",
    "legal_name_en": "Foshan Yunche Information Technology Ltd",
    "short_name": "云澈信息",
    "short_name_en": "Yunche",
    "language": "zh-hans",
}


@pytest.fixture
def people(engagement: Engagement) -> list[Person]:
    """A managing director and a deputy with names in both scripts."""
    client = engagement.client
    for name, value in CLIENT.items():
        setattr(client, name, value)
    client.save()
    place = client.workspace
    board = Department.objects.create(workspace=place, name="总经办", name_en="General office")
    Department.objects.create(workspace=place, name="客服部", name_en="Service desk")
    posts = (("罗文", "Luo Wen", "总经理", "General manager"), ("陈志远", "Chen Zhiyuan", "副总经理", "Deputy"))
    return [
        Person.objects.create(
            workspace=place, name=zh, name_en=en, post=post, post_en=post_en, department=board, top_management=True
        )
        for zh, en, post, post_en in posts
    ]


@pytest.fixture
def letter(cast: Cast, engagement: Engagement, people: list[Person]) -> Any:
    return drafted(cast, engagement, "management_representative", people[1])


@pytest.fixture
def group(cast: Cast, engagement: Engagement, people: list[Person]) -> Group:
    """A working body with an explained absence."""
    with translation.override("zh-hans"):
        group = groups.open_group(engagement, "working", by=cast.lead)
        groups.add_members(group, [people[0]], by=cast.lead, role="chair", share=30)
        groups.add_members(group, [people[1]], by=cast.lead, role="member", share=100, backbone=True)
    return Group.objects.get(pk=group.pk)


def printed(about: Any, language: str, out: Path, **changes: Any) -> tuple[pypdf.PdfReader, list[str]]:
    """Print a letter or a decree; the style sheets give nothing to remark on."""
    kind, build = ("decree", letters.decree) if isinstance(about, Group) else ("appointment", letters.appointment)
    with translation.override(language):
        context = build(about, language) | {"number": "A-2026-A01", **changes}
        html = render_to_string(f"certification/reports/{kind}.html", context)
    path = out / f"{kind}-{language}.pdf"
    result = render(html, out=path, lang=language)
    assert result.remarks == ()
    return pypdf.PdfReader(path), [text(path, page + 1) for page in range(result.pages)]


def said(language: str, msgid: str, context: str = "") -> str:
    with translation.override(language):
        return squeezed(pgettext(context, msgid) if context else gettext(msgid))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["letter", "group"])
def test_one_page_with_embedded_fonts_and_room_for_the_seal(
    request: pytest.FixtureRequest, name: str, language: str, tmp_path: Path
) -> None:
    reader, pages = printed(request.getfixturevalue(name), language, tmp_path)

    assert len(pages) == 1
    assert {str(font["/BaseFont"]).split("+")[1] for font in fonts(reader)} <= {"Noto-Sans-SC", "Noto-Sans-SC-Bold"}
    assert said(language, "(place seal here)") in squeezed(pages[0])
    assert reader.metadata.title.startswith("A-2026-A01")


def test_the_chinese_letter_names_person_duties_and_day(letter: Any, tmp_path: Path) -> None:
    _reader, pages = printed(letter, "zh-hans", tmp_path)

    flat = squeezed(pages[0])
    for words in (
        "兹任命陈志远为佛山市云澈信息技术有限公司管理者代表",
        "总经办",
        "副总经理",
        "本任命自2026年10月12日起生效",
    ):
        assert words in flat
    assert [number for number in range(1, 10) if f"{number}." in flat] == [1, 2, 3, 4, 5, 6]
    assert said("zh-hans", "Letter of appointment") in flat


def test_the_english_letter_holds_no_chinese(letter: Any, tmp_path: Path) -> None:
    _reader, pages = printed(letter, "en", tmp_path, signature_page=samples.signature_page("en"))

    whole = " ".join("".join(pages).split())
    assert HAN.findall(whole) == []
    for words in ("Chen Zhiyuan is appointed management representative of Foshan Yunche", "12 October 2026", "Deputy"):
        assert words in whole
    assert "takes effect on 12 October 2026" in whole


def test_a_process_owner_s_letter_names_the_process(
    cast: Cast, engagement: Engagement, people: list[Person], tmp_path: Path
) -> None:
    (process,) = make_processes(1)

    _reader, pages = printed(drafted(cast, engagement, "process_owner", people[1], clause=process), "en", tmp_path)

    assert "8.1 Process 1" in pages[0]
    assert "owner of the process “Process 1”" in " ".join(pages[0].split())


@pytest.mark.parametrize(("language", "chair", "share"), [("zh-hans", "罗文", "30 %"), ("en", "Luo Wen", "100 %")])
def test_the_decree_lists_members_duties_and_explained_absences(
    cast: Cast, group: Group, language: str, chair: str, share: str, tmp_path: Path
) -> None:
    absent = Department.objects.get(name="客服部")
    groups.explain_absences(group, {absent: "2026-09: outsourced"}, by=cast.lead)

    _reader, pages = printed(Group.objects.get(pk=group.pk), language, tmp_path)

    flat = squeezed(pages[0])
    for words in (chair, share, "outsourced", absent.name if language != "en" else absent.name_en):
        assert squeezed(words) in flat
    assert len(re.findall(r"(?m)^\s*4\. ", pages[0])) == 1  # four duties, numbered
    assert language != "en" or HAN.findall(pages[0]) == []


@pytest.mark.parametrize("name", ["letter", "group"])
def test_the_issued_file_has_the_signature_page(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> None:
    signing = samples.signature_page("zh-hans")

    _reader, pages = printed(request.getfixturevalue(name), "zh-hans", tmp_path, signature_page=signing)

    assert len(pages) >= 2
    assert signing["content_sha256"] in squeezed("".join(pages[1:]))


def test_what_people_typed_is_escaped(letter: Any, tmp_path: Path) -> None:
    letter.duties = "<script>alert(1)</script>\n<img src='file:///etc/passwd'>"

    _reader, pages = printed(letter, "zh-hans", tmp_path)

    assert "<script>alert(1)</script>" in pages[0]


def test_sixty_members_run_on_with_a_repeated_head(cast: Cast, group: Group, tmp_path: Path) -> None:
    place = group.engagement.client.workspace
    crowd = [Person.objects.create(workspace=place, name=f"Person {number}") for number in range(60)]
    groups.add_members(group, crowd, by=cast.lead, role="member", share=10)

    _reader, pages = printed(Group.objects.get(pk=group.pk), "en", tmp_path)

    assert len(pages) == 3
    assert [len(re.findall(r"No\.\s+Role\s+Name", page)) for page in pages[:2]] == [1, 1]
