"""What may be uploaded, told by content; bombs are refused while they unpack (trust 0.10, §3b)."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wobo.files.checks import check_upload, clean_name


def picture(width: int = 4, height: int = 4, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("1" if width * height > 10**6 else "RGB", (width, height)).save(out, kind)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


WORD = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
GOOD = {
    "报告.pdf": b"%PDF-1.7\n",
    "scan.png": picture(),
    "scan.JPG": picture(kind="JPEG"),
    "程序.docx": WORD,
    "tickets.csv": "编号,标题\n1,打印机\n".encode("gb18030"),
    "notes.txt": "一月".encode("utf-16"),
    "logs.zip": archive({"a.txt": b"a"}),
}
BAD = {
    "picture.svg": (b"<svg onload='alert(1)'/>", "not accepted"),
    "page.html": (b"<html>", "not accepted"),
    "tool.exe": (b"MZ", "not accepted"),
    "noname": (b"x", "not accepted"),
    "report.pdf.html": (b"%PDF-1.7", "not accepted"),
    "fake.pdf": (b"<html><script>alert(1)</script>", "not what its suffix says"),
    "fake.png": (b"%PDF-1.7", "not what its suffix says"),
    "fake.txt": (b"<script>alert(1)</script>", "not what its suffix says"),
    "fake.docx": (archive({"x.txt": b"x"}), "not what its suffix says"),
    "cut.docx": (WORD[:40], "not what its suffix says"),
    "cut.png": (picture()[:20], "cannot be read as a picture"),
    "huge.png": (picture(9000, 9000), "81|9000 × 9000"),
    "empty.pdf": (b"", "is empty"),
    "bomb.zip": (archive({"zeros": b"\0" * 30_000_000}), "unpacks to more"),
    "many.zip": (archive({str(number): b"" for number in range(2001)}), "unpacks to more"),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_listed_types_pass(name: str) -> None:
    assert check_upload(SimpleUploadedFile(name, GOOD[name])).count("/") == 1


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_with_a_reason(name: str) -> None:
    content, reason = BAD[name]

    with pytest.raises(ValidationError, match=reason):
        check_upload(SimpleUploadedFile(name, content), name)


def test_an_archive_that_lies_about_its_sizes_is_counted_while_unpacking() -> None:
    packed = bytearray(archive({"zeros": b"\0" * 30_000_000}))
    size = (30_000_000).to_bytes(4, "little")
    while (place := packed.find(size)) >= 0:
        packed[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(ValidationError, match=r"unpacks to more|cannot be unpacked"):
        check_upload(SimpleUploadedFile("lie.zip", bytes(packed)), "lie.zip")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\报告.pdf", "报告.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("abc\u202efdp.exe.pdf", "abcfdp.exe.pdf"),
        ("<img src=x>.png", "img src=x.png"),
        ("长" * 200 + ".docx", "长" * 120 + ".docx"),
        ("", "file"),
    ],
)
def test_names_lose_folders_and_tricks(given: str, kept: str) -> None:
    assert clean_name(given) == kept
