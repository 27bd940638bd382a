"""Word files in and out: headings, tables, lists kept; bombs, entities, macros refused; nothing in them ever acts."""

import io
import re
import resource
import time
import zipfile
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import mammoth
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from certification.models import Engagement
from documents.actions import beginning
from documents.actions import word as acts
from documents.models import Document, Revision, SectionText
from documents.writing import setfiles, word_in, word_out
from tests.factories_documents import make_document, make_draft
from tests.people import Cast
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FACE = word_out.Face(
    company="测试公司",
    number="P-01",
    title="事件管理程序",
    version="A/0",
    status="草稿",
    language="zh-hans",
    page="第 {} 页 共 {} 页",
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, *, head: str = "", **parts: str | bytes) -> bytes:
    """Return a .docx with this body; `parts` are more members by their names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def upload(content: bytes, name: str = "text.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read(content: bytes) -> word_in.WordText:
    return acts.read_word(upload(content))


@pytest.fixture
def document(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> Document:
    return make_document(engagement, cast.lead, writer=people.writer, language="zh-hans")


def url(name: str, revision: Revision) -> str:
    document = revision.document
    return reverse(f"documents:{name}", args=[document.engagement.code, document.uid, revision.uid])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# In


def test_headings_become_sections_and_the_customary_ones_keep_their_key() -> None:
    body = (
        paragraph("事件管理程序", "Title")
        + paragraph("1 目的", "Heading1")
        + paragraph("规定受理。")
        + paragraph("4.1 受理", "Heading2")
        + paragraph("细节")
        + paragraph("2、职责", "Heading1")
        + paragraph("&lt;script&gt;alert(1)&lt;/script&gt;")
        + paragraph("其他事项", "Heading1")
    )
    styles = (
        f'<w:styles xmlns:w="{W}">'
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{said}"/></w:style>'
            for name, said in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"))
        )
        + "</w:styles>"
    )
    rels = RELS.replace('officeDocument"', 'styles"').replace("word/document.xml", "styles.xml")
    found = read(docx(body, **{"word/styles.xml": styles, "word/_rels/document.xml.rels": rels}))

    assert found.sections == [
        ("purpose", "目的", "<p>规定受理。</p><h3>受理</h3><p>细节</p>"),
        ("responsibilities", "职责", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("section-1", "其他事项", ""),
    ]


def test_numbers_alone_make_headings_where_the_file_knows_no_styles() -> None:
    body = (
        paragraph("1 目的")
        + paragraph("甲")
        + paragraph("二、适用范围")
        + paragraph("乙")
        + paragraph("3. 共有 5 项，见下。")
    )

    assert read(docx(body)).sections == [
        ("purpose", "目的", "<p>甲</p>"),
        ("scope", "适用范围", "<p>乙</p><p>3. 共有 5 项，见下。</p>"),
    ]


def test_what_goes_out_comes_in_again_the_same() -> None:
    rows = [
        (title, re.sub(r"</?a[^>]*>", "", html)) for _k, title, html in setfiles.sections_of("documents", "zh-hans")
    ]
    rows.append(
        (
            "合并",
            (
                '<table><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead><tbody><tr><td rowspan="2">x</td>'
                '<td colspan="2">y</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>'
                "<ol><li>一</li><li>二<ul><li>甲</li></ul></li></ol><p>普通<strong>粗<em>斜</em></strong><br>次行</p>"
                "<ol><li>重新从一开始</li></ol>"
            ),
        )
    )

    found = read(word_out.document(FACE, rows))

    assert [(title, html) for _key, title, html in found.sections] == rows
    assert [key for key, _title, _html in found.sections][:4] == ["purpose", "scope", "terms", "responsibilities"]


def test_pictures_are_named_as_not_taken_over() -> None:
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic'
        ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="rId9"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
        "</Relationships>"
    )
    made = docx(paragraph("甲") + picture, **{"word/_rels/document.xml.rels": rels, "word/media/a.png": b"\x89PNG"})

    found = read(made)

    assert found.sections == [("section-1", "Preface", "<p>甲</p>")]
    assert found.notes == ["1 picture was not taken over. Keep drawings as a document of their own, and refer to it."]


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{former};" * 10}">' for former, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HARMFUL: dict[str, tuple[bytes, str]] = {
    "laughs": (docx(paragraph("&i;"), head=LAUGHS), "entities"),
    "outside entity": (docx(paragraph("&a;"), head=OUTSIDE), "entities"),
    "macros": (docx(paragraph("x"), **{"word/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    "deep": (docx("<w:p>" * 5000 + "</w:p>" * 5000), "bomb"),
    "many elements": (docx("<w:p/>" * 250_000), "bomb"),
    "long": (docx(paragraph("x" * (25 * 2**20))), "bomb"),
    "nothing": (docx(""), "empty"),
    "no xml": (docx("<w:p>"), "content"),
    "no document": (docx("x").replace(b"word/document.xml", b"word/dokument.xml"), "content"),
    "text": (b"PK\x03\x04 nonsense", "content"),
    "html": (b"<html><script>alert(1)</script></html>", "content"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_does_harm_is_refused_at_once(name: str) -> None:
    content, code = HARMFUL[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()

    with pytest.raises(ValidationError) as refused:
        read(content)

    assert refused.value.code == code
    assert time.perf_counter() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_no_path_of_a_file_leads_anywhere(tmp_path: Any) -> None:
    made = docx(paragraph("甲"), **{"../../../evil.txt": b"x"})

    assert read(made).sections == [("section-1", "Preface", "<p>甲</p>")]


@pytest.mark.parametrize(
    "words",
    [
        "{{7*7}} {% load x %}",
        "{{cycler.__init__.__globals__.os.popen('id').read()}}",
        "{top_manager.__class__} {company!r} %(x)s ${y}",
        '=HYPERLINK("https://evil.example")',
        "</w:t></w:r></w:p><w:p>",
        "]]>&#x0;&bogus;",
        "\u202e\ud7ff\x07 结束",
    ],
)
def test_words_stay_words_in_every_part(cast: Cast, engagement: Engagement, words: str) -> None:
    document = make_document(engagement, cast.lead, title=words[:60].replace("\x07", ""), language="en", title_en="")
    revision = make_draft(document, cast.lead)
    from html import escape  # noqa: PLC0415

    from documents.actions.sections import save_section  # noqa: PLC0415

    section = revision.sections.get(key="s0")
    save_section(section, by=cast.lead, version=1, title=words[:60], html=f"<p>{escape(words)}</p>")
    made = acts.as_word(Revision.objects.get(pk=revision.pk))

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314  our own, to see that it is whole
        body = archive.read("word/document.xml").decode()
        outside = [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
    assert body.count("<w:p>") == body.count("</w:p>")
    assert outside == []
    assert "49" not in re.sub(r"<[^>]*>", "", body)
    assert "uid=" not in body


def test_the_file_prints_number_version_and_status(cast: Cast, document: Document) -> None:
    revision = make_draft(document, cast.lead)
    made = acts.as_word(revision)

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        plain = {name: re.sub(r"<[^>]*>", " ", archive.read(name).decode()) for name in archive.namelist()}
        styles = archive.read("word/styles.xml").decode()
    assert "QL-ITSM-P-17" in plain["word/header1.xml"]
    assert "A/0" in plain["word/footer1.xml"]
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles
    assert acts.as_word(revision) == made


def test_open_places_stay_open_where_one_goes_on_in_word(cast: Cast, document: Document) -> None:
    revision = beginning.begin(document, by=cast.lead, texts=[("purpose", "目的", "<p>{company}</p>")])

    text = lambda places: mammoth.extract_raw_text(io.BytesIO(acts.as_word(revision, places=places))).value  # noqa: E731
    assert "{company}" in text(True)
    assert "Client A Ltd" in text(False)


# Through the pages


def test_a_version_begins_with_a_word_file(cast: Cast, engagement: Engagement, document: Document) -> None:
    address = reverse("documents:begin", args=[engagement.code, document.uid])
    body = paragraph("1 目的") + paragraph("甲") + paragraph("2 职责") + paragraph("乙")

    answer = signed_in(cast.lead).post(address, {"way": "word", "file": upload(docx(body))})

    made = Revision.objects.get()
    assert answer.url == url("write", made)
    assert list(made.sections.values_list("key", "html")) == [
        ("purpose", "<p>甲</p>"),
        ("responsibilities", "<p>乙</p>"),
    ]
    assert StoredFile.objects.get(name="text.docx").kind == "evidence"


def test_a_harmful_file_changes_nothing_and_says_why(cast: Cast, engagement: Engagement, document: Document) -> None:
    address = reverse("documents:begin", args=[engagement.code, document.uid])

    answer = signed_in(cast.lead).post(address, {"way": "word", "file": upload(HARMFUL["macros"][0])})

    assert answer.status_code == 422
    assert "macros" in answer.content.decode()
    assert not Revision.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_word_file_takes_the_place_of_the_sections_and_theirs_can_be_put_back(
    cast: Cast, document: Document
) -> None:
    revision = make_draft(document, cast.lead)
    notes = acts.take_word(
        revision,
        upload(docx(paragraph("1 目的") + paragraph("新") + paragraph("2 范围") + paragraph("x"))),
        by=cast.lead,
    )

    assert notes == []
    assert list(revision.sections.values_list("title", "html")) == [("目的", "<p>新</p>"), ("范围", "<p>x</p>")]
    former = SectionText.objects.filter(revision=revision, removed=True)
    assert [one.html for one in former] == ["<p>规定事件的受理、分派和关闭。</p>", "<p>适用于全部在用服务。</p>"]


def test_a_frozen_text_takes_no_word_file(cast: Cast, document: Document) -> None:
    revision = make_draft(document, cast.lead)
    Revision.objects.filter(pk=revision.pk).update(state="in_review")

    with pytest.raises(Obstructed):
        acts.take_word(revision, upload(docx(paragraph("x"))), by=cast.lead)
    with pytest.raises(PermissionDenied):
        beginning.replace_sections(
            make_draft(make_document(document.engagement, cast.lead, number="X"), cast.lead), [], by=cast.working_group
        )


def test_a_download_is_a_file_and_never_a_page(cast: Cast, document: Document) -> None:
    revision = make_draft(document, cast.lead)

    answer = signed_in(cast.representative).get(url("word_out", revision))

    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.stranger).get(url("word_out", revision)).status_code == 404


# Documents that stay files, and record forms


def test_a_file_is_exchanged_in_the_draft_alone(cast: Cast, engagement: Engagement) -> None:
    document = make_document(engagement, cast.lead, number="QL-W-01", kind="file", level="W")
    address = reverse("documents:begin", args=[engagement.code, document.uid])
    browser = signed_in(cast.lead)
    browser.post(address, {"way": "file", "file": upload(docx(paragraph("一")), "plan.docx")})
    made = Revision.objects.get()
    assert (made.upload.name, made.upload.kind) == ("plan.docx", "content")
    assert "<p>一</p>" in browser.get(url("file_exchange", made)).content.decode()

    browser.post(url("file_exchange", made), {"file": upload(b"drawing", "plan.txt")})
    assert Revision.objects.get().upload.name == "plan.txt"
    refused = browser.post(url("file_exchange", made), {"file": upload(b"<svg onload=alert(1)>", "plan.svg")})
    assert refused.status_code == 422

    Revision.objects.filter(pk=made.pk).update(state="checking")
    assert browser.post(url("file_exchange", made), {"file": upload(b"x", "later.txt")}).status_code == 409
    assert Revision.objects.get().upload.name == "plan.txt"


def test_a_form_is_laid_out_until_a_version_holds_it(cast: Cast, engagement: Engagement) -> None:
    form = {
        "orientation": "portrait",
        "head": [],
        "columns": [{"zh-hans": "编号", "en": "No."}],
        "rows": 5,
        "foot": [],
    }
    document = make_document(engagement, cast.lead, number="QL-R-01", kind="form", level="R", form=form)
    address = reverse("documents:form_design", args=[engagement.code, document.uid])
    told = {
        "orientation": "landscape", "head": "月份 | Month", "columns": "编号 | No.\n级别<b>", "rows": "20", "foot": "",
        "retention": "三年", "keeper": "服务台",
    }  # fmt: skip
    browser = signed_in(cast.lead)
    assert browser.get(address).content.decode().count("No.") >= 2

    assert browser.post(address, told).status_code == 302

    fresh = Document.objects.get(pk=document.pk)
    assert fresh.form == {
        "orientation": "landscape",
        "head": [{"zh-hans": "月份", "en": "Month"}],
        "columns": [{"zh-hans": "编号", "en": "No."}, {"zh-hans": "级别<b>", "en": "级别<b>"}],
        "rows": 20,
        "foot": [],
    }
    assert "级别<b>" not in browser.get(address).content.decode()
    too_many = {**told, "columns": "\n".join(f"c{n}" for n in range(11))}
    assert browser.post(address, too_many).status_code == 422
    made = beginning.begin(fresh, by=cast.lead)
    Revision.objects.filter(pk=made.pk).update(state="in_force")
    assert browser.post(address, told).status_code == 409
    assert browser.get(address).status_code == 200
