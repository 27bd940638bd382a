"""The watermark of an evidence room: who looked, when, in which room, across every page.

Drawn as a picture, so that it holds any name in any script, and laid over the pages by the same child as every stamp.
"""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject

from wobo.reporting import overlay

FONT = Path(overlay.__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
A4 = (595, 842)
SCALE = 1.6  # dots per point
INK = (29, 78, 111)
FAINT, CLEAR = 46, 150  # opacity of the words across the page, of the line at its foot
STEP_X, STEP_Y, SIZE, FOOT = 330, 190, 17, 9


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), round(size))


def drawn(words: str, size: tuple[int, int], scale: float) -> Image.Image:
    """Return the words as a transparent picture: slanting across it many times, once at its foot."""
    wide, high = round(size[0] * scale), round(size[1] * scale)
    sheet = Image.new("RGBA", (wide * 2, high * 2), (*INK, 0))
    pen, font = ImageDraw.Draw(sheet), _font(SIZE * scale)
    length = max(STEP_X * scale, pen.textlength(words, font=font) + 60 * scale)
    for row, y in enumerate(range(0, high * 2, round(STEP_Y * scale))):
        for place in range(-1, int(wide * 2 // length) + 1):
            pen.text((place * length + (row % 2) * length / 2, y), words, font=font, fill=(*INK, FAINT))
    turned = sheet.rotate(28, resample=Image.Resampling.BILINEAR)
    found = turned.crop((wide // 2, high // 2, wide // 2 + wide, high // 2 + high))
    ImageDraw.Draw(found).text((24 * scale, high - 16 * scale), words, font=_font(FOOT * scale), fill=(*INK, CLEAR))
    return found


def stamps(words: str, out: Path) -> None:
    """Write two transparent pages with the watermark, one upright, one lying."""
    writer = PdfWriter()
    for size in (A4, (A4[1], A4[0])):
        page = writer.add_blank_page(*size)
        image = _added(writer, _image(writer, drawn(words, size, SCALE)))
        drawing = DecodedStreamObject()
        drawing.set_data(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Mark Do Q".encode())
        objects = DictionaryObject({NameObject("/Mark"): image})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): objects})
        page[NameObject("/Contents")] = _added(writer, drawing)
    writer.write(out)


def _added(writer: PdfWriter, made: StreamObject) -> Any:
    return writer._add_object(made)  # noqa: SLF001  pypdf has no public name for it


def _image(writer: PdfWriter, picture: Image.Image) -> StreamObject:
    """Return a picture of one colour whose opacity is the words."""
    alpha = _stream(picture.size, picture.getchannel("A").tobytes(), "/DeviceGray")
    flat = _stream(picture.size, bytes(INK) * (picture.size[0] * picture.size[1]), "/DeviceRGB")
    flat[NameObject("/SMask")] = _added(writer, alpha)
    return flat


def _stream(size: tuple[int, int], data: bytes, space: str) -> StreamObject:
    plain = DecodedStreamObject()
    plain.set_data(data)
    found = plain.flate_encode()
    found[NameObject("/Type")], found[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Image")
    found[NameObject("/Width")], found[NameObject("/Height")] = NumberObject(size[0]), NumberObject(size[1])
    found[NameObject("/ColorSpace")], found[NameObject("/BitsPerComponent")] = NameObject(space), NumberObject(8)
    return found


def marked_pdf(source: Path, words: str, folder: Path) -> bytes:
    """Return a PDF with the watermark on every page. Raises overlay.NotStamped."""
    laid, out = folder / "mark.pdf", folder / "marked.pdf"
    stamps(words, laid)
    overlay.stamped([source], laid, out)
    return out.read_bytes()


def marked_picture(source: Path, words: str) -> bytes:
    """Return a picture with the watermark, as PNG, not larger than a screen shows."""
    with Image.open(source) as opened:
        opened.thumbnail((2400, 2400))
        shown = opened.convert("RGBA")
    mark = drawn(words, shown.size, 1.0)
    out = io.BytesIO()
    Image.alpha_composite(shown, mark).convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()
