"""An organisation as a tree of boxes: each unit under the top heads a column, what is under it is stacked there.

The columns are broken into rows, and large branches into columns of their own, until the tree fills its sheet best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .svg import BLUE, FAINT, GREY, INK, LINE, PAPER, Number, drawing, el, lines, nothing, words, wrap

BOX, PAD, GAP, DROP = 116.0, 6.0, 9.0, 26.0  # width of a box, its inner margin, between stacked boxes, between rows
INDENT, BETWEEN, TRUNK = 11.0, 16.0, 18.0  # per level in a stack, between columns, room for the line at the left
SIZE, SMALL = 10.0, 8.5
COMFORTABLE = 1080.0  # a drawing of this width has letters of 7 points on A4, of 10 on A3
MOST_LINES, DEEPEST, MARGIN = 4, 4, 2.0


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A department: its name, who heads it, its number of people if that is told, and what is under it."""

    name: str
    head: str = ""
    note: str = ""
    under: tuple["Unit", ...] = ()


@dataclass
class _Box:
    """A unit with its place."""

    unit: Unit
    names: list[str]
    heads: list[str]
    depth: int
    inset: float
    height: float
    above: "_Box | None"
    x: float = 0.0
    y: float = 0.0


@dataclass
class _Column:
    """A box and what stands under it side by side: stacks, and columns of their own where a branch is large."""

    head: _Box
    cells: list["_Column | list[_Box]"] = field(default_factory=list)

    @property
    def spread(self) -> bool:
        """Whether a line across is needed under the head."""
        return len(self.cells) > 1 or any(isinstance(cell, _Column) for cell in self.cells)

    @property
    def width(self) -> float:
        return max(sum(map(_across, self.cells)) + BETWEEN * (len(self.cells) - 1), BOX)

    @property
    def height(self) -> float:
        under = max(map(_down, self.cells), default=0.0)
        return self.head.height + ((DROP if self.spread else GAP) + under if self.cells else 0.0)


def _across(cell: "_Column | list[_Box]") -> float:
    return cell.width if isinstance(cell, _Column) else BOX


def _down(cell: "_Column | list[_Box]") -> float:
    return cell.height if isinstance(cell, _Column) else sum(box.height + GAP for box in cell) - GAP


def orgchart(top: Unit | None, *, title: str, ratio: float = 1.6, filled: bool = True, desc: str = "") -> str:
    """Draw `top` and everything under it; `ratio` is width to height of the sheet that it is to fill.

    `filled` drawings have exactly that ratio, so that a sheet as wide as itself is never too short for one.
    """
    if top is None:
        return nothing("orgchart", title=title, desc=desc)
    root = _box(top, 0)
    rows = _arranged(root, ratio)
    width, height, parts = _placed(root, rows)
    width, height = width + MARGIN, height + MARGIN
    wide, high = (max(width, height * ratio), max(height, width / ratio)) if filled else (width, height)
    across, down = (wide - width + MARGIN) / 2, (high - height + MARGIN) / 2
    shifted = el("g", *parts, transform=f"translate({across:.1f} {down:.1f})")
    return drawing("orgchart", wide, high, shifted, title=title, desc=desc)


def _box(unit: Unit, depth: int, *, level: int = 0, above: _Box | None = None) -> _Box:
    """A box of its size; `level` says how far it is set in within its stack, very deep ones no further."""
    inset = INDENT * min(level, DEEPEST)
    inner = BOX - inset - 2 * PAD
    names = wrap(unit.name, inner, SIZE, MOST_LINES)
    told = _told(unit.head, unit.note)
    heads = wrap(told, inner, SMALL, 2) if told else []
    high = 2 * PAD + len(names) * SIZE * 1.25 + len(heads) * SMALL * 1.3
    return _Box(unit, names, heads, depth, inset=inset, height=high, above=above)


def _stack(units: Iterable[Unit], above: _Box, level: int = 1) -> list[_Box]:
    """Everything under a box, in the order in which it is read."""
    found = []
    for unit in units:
        box = _box(unit, above.depth + 1, level=level, above=above)
        found += [box, *_stack(unit.under, box, level + 1)]
    return found


def _size(unit: Unit) -> int:
    return 1 + sum(map(_size, unit.under))


def _arranged(root: _Box, ratio: float) -> list[list[_Column]]:
    """Try every length of stack and every number of columns in a row; keep what can be printed largest.

    Beyond a size that reads well, fewer rows are worth more than larger letters.
    """
    longest = max((_size(unit) - 1 for unit in root.unit.under), default=0)
    best: tuple[tuple[float, int, float], list[list[_Column]]] = ((0.0, 0, 0.0), [])
    for most in sorted({*range(2, min(longest, 24) + 1), max(longest, 1)}):
        columns = [_column(unit, 1, most) for unit in root.unit.under]
        for count in range(1, len(columns) + 1):
            rows = _broken(columns, count)
            width = max(_width(row) for row in rows) + (TRUNK if len(rows) > 1 else 0)
            height = root.height + sum(DROP + max(column.height for column in row) for row in rows)
            scale = min(ratio / width, 1 / height)
            worth = (round(min(scale, ratio / COMFORTABLE), 6), -len(rows), round(scale, 6))
            if worth > best[0]:
                best = (worth, rows)
    return best[1]


def _width(row: Sequence[_Column]) -> float:
    return sum(column.width for column in row) + BETWEEN * (len(row) - 1)


def _column(unit: Unit, depth: int, most: int) -> _Column:
    """A unit with what is under it: large branches as columns of their own, small ones in stacks of about `most`."""
    column = _Column(_box(unit, depth))
    if unit.under and _size(unit) - 1 <= most:
        column.cells = [_stack(unit.under, column.head)]
        return column
    small: list[Unit] = []
    for one in unit.under:
        if _size(one) - 1 <= most:
            small.append(one)
            continue
        column.cells += [*_stacks(small, column.head, most), _column(one, depth + 1, most)]
        small = []
    column.cells += _stacks(small, column.head, most)
    return column


def _stacks(units: list[Unit], head: _Box, most: int) -> list["_Column | list[_Box]"]:
    """Small branches in stacks of about the same height; a branch is never torn apart."""
    branches = [_stack([one], head) for one in units]
    count = max(-(-sum(map(len, branches)) // most), 1)
    target = sum(map(_down, branches)) / count
    stacks: list[_Column | list[_Box]] = []
    filled = 0.0
    for branch in branches:
        high = _down(branch)
        if not stacks or (len(stacks) < count and filled + high / 2 > target):
            stacks.append([])
            filled = 0.0
        stacks[-1] += branch  # type: ignore[operator]
        filled += high
    return stacks


def _broken(columns: list[_Column], count: int) -> list[list[_Column]]:
    """Columns in rows of about the same length, `count` to a row at most."""
    rows = -(-len(columns) // count)
    each, more = divmod(len(columns), rows)
    found, start = [], 0
    for index in range(rows):
        end = start + each + (1 if index < more else 0)
        found.append(columns[start:end])
        start = end
    return found


def _placed(root: _Box, rows: list[list[_Column]]) -> tuple[float, float, list[str]]:
    """Give every box its place; return width, height and the drawn parts, lines first."""
    left = TRUNK if len(rows) > 1 else 0.0
    width = max((_width(row) for row in rows), default=BOX) + left
    root.x = (width + left - BOX) / 2
    strokes: list[str] = []
    boxes, y = [root], root.height
    centre, bus_at = root.x + BOX / 2, []
    for row in rows:
        y += DROP
        x = left + (width - left - _width(row)) / 2
        bus = y - DROP / 2
        heads = []
        for column in row:
            boxes += _set(column, x, y, strokes)
            heads.append(column.head.x + BOX / 2)
            strokes.append(_line(heads[-1], bus, heads[-1], y))
            x += column.width + BETWEEN
        bus_at.append(bus)
        ends = [*heads, centre] if bus == bus_at[0] else heads
        strokes.append(_line(min([*ends, *([left / 2] if len(rows) > 1 else [])]), bus, max(ends), bus))
        y += max(column.height for column in row)
    if rows:
        strokes.append(_line(centre, root.height, centre, bus_at[0]))
    if len(rows) > 1:
        strokes.append(_line(left / 2, bus_at[0], left / 2, bus_at[-1]))
    return width, y, [*strokes, *(_drawn(box) for box in boxes)]


def _set(column: _Column, x: float, y: float, strokes: list[str]) -> list[_Box]:
    """Place a column at its upper left corner; add its lines."""
    head = column.head
    head.x, head.y = x + (column.width - BOX) / 2, y
    top = y + head.height + (DROP if column.spread else GAP)
    centre, bus, placed, meets = head.x + BOX / 2, top - DROP / 2, [head], []
    left = x + (column.width - sum(map(_across, column.cells)) - BETWEEN * (len(column.cells) - 1)) / 2
    for cell in column.cells:
        if isinstance(cell, _Column):
            placed += _set(cell, left, top, strokes)
            meets.append(cell.head.x + BOX / 2)
            strokes.append(_line(meets[-1], bus, meets[-1], top))
        else:
            placed += _pile(cell, left, top)
            meets.append(left + 5)
            strokes += _rails(cell, head, left + 5, bus if column.spread else y + head.height)
        left += _across(cell) + BETWEEN
    if column.spread:
        strokes += [
            _line(centre, y + head.height, centre, bus),
            _line(min(*meets, centre), bus, max(*meets, centre), bus),
        ]
    return placed


def _pile(stack: list[_Box], x: float, y: float) -> list[_Box]:
    for box in stack:
        box.x, box.y = x + box.inset, y
        y += box.height + GAP
    return stack


def _rails(stack: list[_Box], head: _Box, x: float, start: float) -> list[str]:
    """The lines at the left of a stack: one down from each box that has something under it, a short one to each."""
    strokes, last = [], {}
    for box in stack:
        above = box.above or head
        rail = x if above is head else above.x + 5
        middle = box.y + box.height / 2
        strokes.append(_line(rail, middle, box.x, middle))
        last[id(above)] = (rail, start if above is head else above.y + above.height, middle)
    return [*strokes, *(_line(rail, top, rail, down) for rail, top, down in last.values())]


def _line(x1: Number, y1: Number, x2: Number, y2: Number) -> str:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=GREY, stroke_width=0.8)


def _drawn(box: _Box) -> str:
    fill, ink, edge = ((BLUE, PAPER, BLUE), (FAINT, INK, BLUE), (PAPER, INK, LINE))[min(box.depth, 2)]
    weight = "bold" if box.depth < 2 else None
    size = {"x": box.x, "y": box.y, "width": BOX - box.inset, "height": box.height}
    parts = [el("rect", **size, rx=2, fill=fill, stroke=edge, stroke_width=0.9)]
    middle, y = box.x + (BOX - box.inset) / 2, box.y + PAD + SIZE * 0.92
    parts.append(lines(middle, y, box.names, size=SIZE, anchor="middle", fill=ink, font_weight=weight))
    y += (len(box.names) - 1) * SIZE * 1.25 + SMALL * 1.35
    quiet = PAPER if box.depth == 0 else GREY
    parts.append(lines(middle, y, box.heads, size=SMALL, leading=1.3, anchor="middle", fill=quiet))
    return el("g", el("title", _said(box.unit)), *parts)


def _said(unit: Unit) -> str:
    return words(_told(unit.name, unit.head, unit.note))


def _told(*parts: str) -> str:
    return " · ".join(one for one in parts if one)
