"""A QR code as SVG: the address where a printed file can be checked."""

from collections.abc import Iterable

import segno

from .svg import INK, drawing, el


def qr(value: str, *, title: str) -> str:
    """`value` as a QR code, error correction M, four modules of quiet zone."""
    code = segno.make(value, error="m", micro=False)
    rows = list(code.matrix_iter(border=4))
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    path = el("path", d="".join(f"M{x} {y}h{wide}v1h-{wide}z" for x, y, wide in runs), fill=INK)
    return drawing("qr", len(rows), len(rows), path, title=title)


def _runs(row: Iterable[int], y: int) -> list[tuple[int, int, int]]:
    """Dark modules of a row, joined where they touch: hairlines between modules confuse cameras."""
    runs, start = [], None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, y, x - start))
            start = None
    return runs
