"""Laying a stamp over every page of finished PDF files: numbered copies, obsolete texts.

The files may have come from anybody, so the work is done by a child with little memory and time. It knows nothing of
the database: paths in, one file out, the number of its pages on standard output.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MEMORY, SECONDS, WAIT = 1024 << 20, 60, 120
PAGES = 3000


class NotStamped(RuntimeError):
    """The files are no PDF that can be read: encrypted, broken, too large."""


def stamped(sources: Sequence[Path], stamps: Path, out: Path) -> int:
    """Write the pages of all sources into `out`, each under the stamp of its shape; return how many there are.

    `stamps` holds two pages, the first upright, the second lying. Raises NotStamped.
    """
    words = [sys.executable, "-s", "-P", __file__, str(stamps), str(out), *(str(one) for one in sources)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=WAIT, check=False)  # noqa: S603  our own words
    except subprocess.TimeoutExpired as error:
        raise NotStamped("time") from error
    if done.returncode != 0:
        raise NotStamped(done.stderr.decode(errors="replace")[-300:])
    return int(done.stdout)


def _lay(stamps_path: str, out: str, *sources: str) -> int:
    """Do the work, in the child."""
    from pypdf import PdfReader, PdfWriter, Transformation  # noqa: PLC0415  only the child needs it

    upright, lying = PdfReader(stamps_path).pages[:2]
    writer = PdfWriter()
    for source in sources:
        writer.append(source)
    if len(writer.pages) > PAGES:
        raise ValueError("too many pages")
    for page in writer.pages:
        if page.rotation:
            page.transfer_rotation_to_content()
        box = page.mediabox
        stamp = lying if box.width > box.height else upright
        across, down = float(box.width / stamp.mediabox.width), float(box.height / stamp.mediabox.height)
        place = Transformation().scale(across, down).translate(float(box.left), float(box.bottom))
        page.merge_transformed_page(stamp, place)
        page.compress_content_streams()
    writer.compress_identical_objects()
    writer.add_metadata({"/Producer": "Wobo"})
    writer.write(out)
    return len(writer.pages)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(str(_lay(*sys.argv[1:])))
