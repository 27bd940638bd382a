"""What changed between two texts, by the character, as Chinese needs it: words are not set apart by spaces there.

Blocks are matched first (paragraphs, items, rows, cells), then the characters inside a pair; tags are atoms that no
mark encloses. So a long section costs little where little changed, and the result is whole HTML on either side.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

TOKEN = re.compile(r"<[^>]+>|&#?\w+;|[A-Za-z0-9]+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"(?<=[。；！？.;!?\n])")
CONTAINERS = frozenset({"ul", "ol", "table", "thead", "tbody", "tr", "li", "td", "th"})
BLOCKS = frozenset({"p", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th", "figure"})
ALIKE = 0.3  # below that a pair is no change of one block but another block
FINE = 1_500_000  # pairs of tokens up to which a block is compared by the character alone
MANY = 900  # pairs of blocks up to which the best pairs are looked for


class Change(NamedTuple):
    """One difference drawn three ways: the old text with what went, the new with what came, and both in one."""

    left: str
    right: str
    both: str

    def __add__(self, other: object) -> "Change":
        if not isinstance(other, Change):
            return NotImplemented
        return Change(self.left + other.left, self.right + other.right, self.both + other.both)


NOTHING = Change("", "", "")


@dataclass
class Block:
    """An element that stands for itself, or (without a name) a run of words between such."""

    name: str = ""
    start: str = ""
    words: str = ""
    inside: list["Block"] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The block as it is written."""
        return f"{self.start}{self.words}{''.join(one.html for one in self.inside)}{self.end}"

    @property
    def end(self) -> str:
        """The tag that closes it."""
        return f"</{self.name}>" if self.name else ""


def changes(old: str, new: str) -> Change:
    """Return what changed from one clean HTML to another."""
    return Change(old, new, new) if old == new else _blocks(_parsed(old), _parsed(new))


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Change:
    made = NOTHING
    before, after = [one.html for one in old], [one.html for one in new]
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            same = "".join(after[k:m])
            made += Change("".join(before[i:j]), same, same)
        else:
            made += _replaced(old[i:j], new[k:m])
    return made


def _replaced(old: Sequence[Block], new: Sequence[Block]) -> Change:
    made, done = NOTHING, (0, 0)
    for i, k in [*_pairs(old, new), (len(old), len(new))]:
        for one in old[done[0] : i]:
            made += Change(_marked(one, "del"), "", _marked(one, "del"))
        for one in new[done[1] : k]:
            made += Change("", _marked(one, "ins"), _marked(one, "ins"))
        if i < len(old):
            made += _pair(old[i], new[k])
        done = (i + 1, k + 1)
    return made


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return which blocks are the same one in another wording: in order, as alike as they can be."""
    if not old or not new:
        return []
    if len(old) * len(new) > MANY:
        return [(n, n) for n in range(min(len(old), len(new))) if old[n].name == new[n].name]
    likeness = [[_alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            with_pair = best[i + 1][k + 1] + likeness[i][k] if likeness[i][k] else 0.0
            best[i][k] = max(best[i + 1][k], best[i][k + 1], with_pair)
    found, i, k = [], 0, 0
    while i < len(old) and k < len(new):
        if likeness[i][k] and best[i][k] == best[i + 1][k + 1] + likeness[i][k]:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
    return found


def _alike(one: Block, other: Block) -> float:
    """Return how much two blocks have in common, 0 for what is no pair; cells are pairs by their place alone."""
    if one.name != other.name or one.name == "figure":
        return 0.0
    a, b = Counter(TOKEN.findall(one.html)), Counter(TOKEN.findall(other.html))
    share = 2 * sum((a & b).values()) / ((a.total() + b.total()) or 1)
    return share if share >= ALIKE or one.name in {"td", "th", "thead", "tbody"} else 0.0


def _pair(one: Block, other: Block) -> Change:
    if one.inside or other.inside:
        inside = _blocks(_children(one), _children(other))
        return Change(one.start, other.start, other.start) + inside + Change(one.end, other.end, other.end)
    return (
        Change(one.start, other.start, other.start)
        + _words(one.words, other.words)
        + Change(one.end, other.end, other.end)
    )


def _children(block: Block) -> list[Block]:
    return [Block(words=block.words), *block.inside] if block.words else block.inside


def _words(old: str, new: str) -> Change:
    """Return what changed between two runs of words and inline tags."""
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    if len(a) * len(b) > FINE:
        return _sentences(old, new)
    made = NOTHING
    for kind, i, j, k, m in _joined(SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), a):
        gone, come = a[i:j], b[k:m]
        if kind == "equal":
            made += Change("".join(gone), "".join(come), "".join(come))
        else:
            inside = _enclosed([one for one in gone if not one.startswith("<")], "del")
            made += Change(_enclosed(gone, "del"), _enclosed(come, "ins"), inside + _enclosed(come, "ins"))
    return made


def _joined(codes: list[tuple[str, int, int, int, int]], a: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Join changes between which one common character alone stands: nobody reads confetti."""
    found: list[tuple[str, int, int, int, int]] = []
    for place, code in enumerate(codes):
        kind, i, j, k, m = code
        lonely = kind == "equal" and j - i == 1 and not a[i].startswith("<") and 0 < place < len(codes) - 1
        if found and found[-1][0] != "equal" and (kind != "equal" or lonely):
            found[-1] = ("replace", found[-1][1], j, found[-1][3], m)
        else:
            found.append((kind, i, j, k, m))
    return found


def _sentences(old: str, new: str) -> Change:
    """Compare endless runs of words by sentences first: by the character they would take minutes."""
    a, b = SENTENCE.split(old), SENTENCE.split(new)
    made = NOTHING
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone, come = "".join(a[i:j]), "".join(b[k:m])
        if kind == "equal":
            made += Change(gone, come, come)
        elif len(gone) * len(come) <= FINE:
            made += _words(gone, come)
        else:
            left, right = TOKEN.findall(gone), TOKEN.findall(come)
            plain = [one for one in left if not one.startswith("<")]
            came = _enclosed(right, "ins")
            made += Change(_enclosed(left, "del"), came, _enclosed(plain, "del") + came)
    return made


def _enclosed(tokens: Sequence[str], mark: str) -> str:
    """Return tokens with the words in `mark`; tags stay outside of it."""
    made = ""
    for tags, run in groupby(tokens, key=lambda one: one.startswith("<")):
        words = "".join(run)
        made += words if tags else f"<{mark}>{words}</{mark}>"
    return made


def _marked(block: Block, mark: str) -> str:
    """Return a whole block with all its words in `mark`."""
    if block.name == "figure":
        return f'<div class="diff-{mark}">{block.html}</div>'
    words = _enclosed(TOKEN.findall(block.words), mark)
    return f"{block.start}{words}{''.join(_marked(one, mark) for one in block.inside)}{block.end}"


def _parsed(html: str) -> list[Block]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root.inside


class _Reader(HTMLParser):
    """Reads clean HTML into blocks; a drawing is one block whatever is in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Block(name="div")
        self.open = [self.root]
        self.drawing = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = self.get_starttag_text() or f"<{tag}>"
        if self.drawing or tag not in BLOCKS:
            self._say(said)
            return
        made = Block(name=tag, start=said)
        self.open[-1].inside.append(made)
        self.open.append(made)
        self.drawing = int(tag == "figure")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._say(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and (tag == "figure" or not self.drawing):
            self.drawing = 0
            if len(self.open) > 1:
                self.open.pop()
        else:
            self._say(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def _say(self, words: str) -> None:
        here = self.open[-1]
        if here is not self.root and not here.inside:
            here.words += words
        elif here.inside and not here.inside[-1].name:
            here.inside[-1].words += words
        else:
            here.inside.append(Block(words=words))
