"""A good order: one file, whole, the same every time, with the print fonts and no others."""

import hashlib
import time
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from wobo.reporting.engine import Limits, RenderFailed, press, render
from wobo.reporting.engine.client import Press

PAGE = "<html lang='zh-Hans'><title>报告</title><h1>差距诊断</h1><p>第一段。First paragraph.</p></html>"


def failure(html: str, out: Path, **arguments) -> RenderFailed:
    """What a render that must fail raised; nothing may be left behind."""
    with pytest.raises(RenderFailed) as caught:
        render(html, out=out, **arguments)
    assert sorted(out.parent.iterdir()) == []
    return caught.value


def test_render_writes_one_whole_file_and_tells_its_figures(tmp_path):
    out = tmp_path / "报告.pdf"

    result = render(PAGE, out=out)

    body = out.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["报告.pdf"]
    assert (result.pages, result.size, result.remarks) == (1, len(body), ())
    assert result.sha256 == hashlib.sha256(body).hexdigest()
    assert pypdf.PdfReader(out).pages[0].extract_text().startswith("差距诊断")


def test_render_is_pdf_a_with_the_language_and_only_print_fonts(tmp_path):
    out = tmp_path / "a.pdf"

    render("<p>无语言 <b>粗体</b> <i>slanted</i> <code>mono</code></p>", out=out, lang="zh-hans")

    reader = pypdf.PdfReader(out)
    assert b"<pdfaid:part>3</pdfaid:part>" in out.read_bytes().replace(b"\n", b"") or reader.xmp_metadata
    assert reader.root_object["/Lang"] == "zh-hans"
    assert "/OutputIntents" in reader.root_object
    names = {str(font["/BaseFont"]).split("+")[1] for font in fonts(reader)}
    assert {name.rsplit("-", 1)[0].replace("-Oblique", "") for name in names} <= {"Noto-Sans", "Noto-Sans-SC"}


def fonts(reader: pypdf.PdfReader) -> list:
    """Every font of the file with its embedded descriptor."""
    found = []
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            descendant = font["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"] or "/FontFile3" in descendant["/FontDescriptor"]
            found.append(font)
    return found


def test_two_renders_and_two_servers_give_the_same_bytes(tmp_path):
    first = render(PAGE, out=tmp_path / "1.pdf")
    again = render(PAGE, out=tmp_path / "2.pdf")
    press.stop()
    after_restart = render(PAGE, out=tmp_path / "3.pdf")

    assert first.sha256 == again.sha256 == after_restart.sha256


def test_render_replaces_an_older_file_only_when_it_succeeds(tmp_path):
    out = tmp_path / "a.pdf"
    out.write_bytes(b"older")

    with pytest.raises(RenderFailed):
        render("<img src='http://127.0.0.1/'>", out=out)
    assert out.read_bytes() == b"older"

    render(PAGE, out=out)
    assert out.read_bytes().startswith(b"%PDF-")


def test_picture_named_in_assets_is_printed(tmp_path):
    picture = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "#1d4e6f").save(picture)
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()

    render(f"<img src='asset:{sha256}' width='40'>", out=tmp_path / "a.pdf", assets={sha256: picture})

    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages[0].images) == 1


def test_asset_whose_bytes_changed_fails_the_report(tmp_path):
    picture = tmp_path / "store" / "logo.png"
    picture.parent.mkdir()
    picture.write_bytes(b"not what was stored")
    out = tmp_path / "out" / "a.pdf"
    out.parent.mkdir()

    failed = failure(f"<img src='asset:{'a' * 64}'>", out, assets={"a" * 64: picture})

    assert (failed.code, failed.data) == ("broken_file", {"url": "asset:" + "a" * 64})


def test_character_without_glyph_fails_the_report_and_is_named(tmp_path):
    failed = failure("<p>会议 🙂 完成 ☐</p>", tmp_path / "a.pdf")

    assert failed.code == "missing_glyph"
    assert failed.data["characters"] == [
        {"character": "🙂", "code": "U+1F642"},
        {"character": "☐", "code": "U+2610"},
    ]


def test_invisible_characters_of_word_processors_do_not_fail_the_report(tmp_path):
    render("<p>non\u2011breaking\u200b \u202fspace\ufeff\u2060</p>", out=tmp_path / "a.pdf")

    assert "non-breaking" in pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()


def test_rare_characters_of_names_are_in_the_font(tmp_path):
    assert render("<p>镕喆堃珺 ①②㈠ ○◐●▲◇✓ ≥≤℃ 「」《》</p>", out=tmp_path / "a.pdf").pages == 1


def test_caller_is_ticked_while_it_waits_and_may_stop_the_render(tmp_path):
    ticks = []
    slow = "<div style='display:flex'>" * 22 + "x"

    def tick():
        ticks.append(time.monotonic())
        if len(ticks) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        render(slow, out=tmp_path / "a.pdf", tick=tick, every=0.2, limits=Limits(cpu_seconds=20, wall_seconds=20))

    assert len(ticks) == 3
    assert render(PAGE, out=tmp_path / "b.pdf").pages == 1


def test_folder_that_is_not_there_fails_in_words(tmp_path):
    with pytest.raises(RenderFailed) as caught:
        render(PAGE, out=tmp_path / "nowhere" / "a.pdf")

    assert caught.value.code == "disk"


def test_server_knows_nothing_of_the_sites_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a-secret-of-the-site")
    own = Press()
    try:
        own.warm()
        inside = Path(f"/proc/{own.pid}/environ").read_bytes()
        threads = len(list(Path(f"/proc/{own.pid}/task").iterdir()))
    finally:
        own.stop()

    assert b"a-secret-of-the-site" not in inside
    assert b"PYTHONHASHSEED=0" in inside
    assert threads == 1  # it forks: no thread may hold a lock then
