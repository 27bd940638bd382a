"""What goes into a render and what comes out of it."""

from dataclasses import asdict, dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one report may use before it is stopped."""

    memory_bytes: int = 1024 * MIB
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    pages: int = 2000
    html_bytes: int = 32 * MIB
    image_pixels: int = 50_000_000

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class RenderResult:
    """A finished file: what the caller needs to write into its own row.

    `remarks` are WeasyPrint's complaints that do not spoil the file: an ignored style, a lost anchor.
    """

    pages: int
    sha256: str
    size: int
    seconds: float
    remarks: tuple[str, ...] = ()
    usage: dict = field(default_factory=dict, compare=False)


class RenderFailed(Exception):
    """The report was not printed; `code` and `data` say why, `reasons.sentence()` says it in words."""

    def __init__(self, code: str, **data: object) -> None:
        self.code = code
        self.data = data
        details = ", ".join(f"{key}={value!r}" for key, value in data.items())
        super().__init__(f"{code} ({details})" if details else code)

    def __reduce__(self) -> tuple:
        return _rebuild, (self.code, self.data)


def _rebuild(code: str, data: dict) -> RenderFailed:
    return RenderFailed(code, **data)
