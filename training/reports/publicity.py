"""The sheet of an announcement: what was said, to whom, whom it reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image, ImageFile

from training import reach
from training.models import Announcement
from wobo.files import store
from wobo.files.models import StoredFile

from . import furniture, named, zone_of

PICTURES, PREVIEW = ("image/png", "image/jpeg"), (640, 640)
RELATED = ("cycle__engagement__client__logo", "workspace__parent__parent", "board_photo")


def build(announcement: Announcement, language: str) -> dict[str, Any]:
    """Return the sheet."""
    announcement = Announcement.objects.select_related(*RELATED).get(pk=announcement.pk)
    engagement = announcement.cycle.engagement
    english = language == "en"
    moment = announcement.published_at
    chosen = [named(row, language) for row in announcement.departments.all()]
    title = (english and announcement.title_en) or announcement.title
    text = (english and announcement.text_en) or announcement.text
    comma = pgettext("between parts of a line", "; ")
    board = _board(announcement)
    paper = furniture(engagement, language, kind="publicity", title=_("Publicity record"))
    if board.get("picture"):
        paper["assets"] = [*paper["assets"], board["sha256"]]
    return paper | {
        "announcement": {
            "title": title,
            "topic": str(announcement.get_topic_display()),  # type: ignore[attr-defined]
            "state": str(announcement.get_state_display()),  # type: ignore[attr-defined]
            "published": f"{moment.astimezone(zone_of(engagement)):%Y-%m-%d %H:%M}" if moment else "",
            "confirm_by": announcement.confirm_by.isoformat() if announcement.confirm_by else "",
            "audience": comma.join(chosen) or _("All staff"),
            "files": [row.name for row in announcement.files.all()],
            "paragraphs": [line for line in text.splitlines() if line.strip()],
            "withdrawn": announcement.withdrawn_reason if announcement.state == "withdrawn" else "",
        },
        "board": board,
        "figures": _figures(reach.figures(announcement)),
        "departments": _departments(announcement, language),
        "missing": _missing(announcement, language, comma),
    }


def _figures(found: reach.Figures) -> dict[str, str]:
    share = f"{100 * found.reached / found.people:.1f} %" if found.people else "—"
    names = ("people", "opened", "confirmed", "board", "missing")
    return {**{name: str(getattr(found, name)) for name in names}, "share": share}


def _board(announcement: Announcement) -> dict[str, str]:
    photo = announcement.board_photo
    if photo is None:
        return {}
    day = announcement.board_on.isoformat() if announcement.board_on else ""
    told = {"place": announcement.board_place, "on": day, "file": photo.name, "sha256": photo.sha256}
    return {**told, "picture": f"asset:{photo.sha256}" if _prints(photo) else ""}


def _prints(photo: StoredFile) -> bool:
    """Whether a photo can be printed: one that is damaged behind its head would fail the whole paper."""
    if photo.content_type not in PICTURES:
        return False
    with _strictly():
        try:
            with Image.open(store.path_of(photo.sha256)) as picture:
                picture.draft("RGB", PREVIEW)  # decodes a JPEG small, which is quick and still reads it to its end
                picture.load()
        except (OSError, SyntaxError, Image.DecompressionBombError):
            return False
    return True


@contextmanager
def _strictly() -> Iterator[None]:
    """Let Pillow mind a file that ends in the middle: whoever imports WeasyPrint makes it lenient for the process."""
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _departments(announcement: Announcement, language: str) -> list[dict[str, str]]:
    english = {row.name: row.name_en for row in _places(announcement)} if language == "en" else {}
    return [
        {"name": english.get(one.name) or one.name or _("Without a department"), **_figures(one)}
        for one in reach.by_department(announcement)
    ]


def _places(announcement: Announcement) -> Any:
    from certification.models import Department  # noqa: PLC0415  only English papers ask

    return Department.objects.filter(workspace=announcement.cycle.engagement.client.workspace_id)


def _missing(announcement: Announcement, language: str, comma: str) -> list[dict[str, str]]:
    rows = groupby(reach.missing(announcement), key=lambda person: person.department)
    return [
        {
            "department": named(place, language) or _("Without a department"),
            "names": comma.join(named(person, language) for person in people),
        }
        for place, people in rows
    ]
