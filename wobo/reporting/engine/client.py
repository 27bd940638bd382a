"""The caller's side: keeps one warm printing process, hands it orders, puts finished files in their place."""

import contextlib
import json
import os
import secrets
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from . import fontconfig
from .libraries import FONTS, missing_fonts, missing_libraries
from .sanitize import printable
from .values import Limits, RenderFailed, RenderResult

ENGINE = Path(__file__).resolve().parent
PRINT = ENGINE.parent.parent.parent / "static" / "print"
START = "import sys; sys.path.append(sys.argv.pop(1)); from inside import server; server.main()"
READY_WITHIN = 60.0
OVERTIME = 15.0

Tick = Callable[[], None]


class Press:
    """One warm printing process; started when first needed, replaced when it dies. Not for threads."""

    def __init__(self) -> None:
        self._server: subprocess.Popen | None = None
        self._owner = 0
        self._heard = b""

    @property
    def pid(self) -> int | None:
        """The process to look at, None while there is none."""
        return self._server.pid if self._server and self._server.poll() is None else None

    def order(self, order: dict, *, wall: float, tick: Tick | None, every: float) -> dict:
        """The server's answer to `order`; `tick` is called every few seconds of the wait."""
        self._hand_over(json.dumps(order).encode() + b"\n", tick, every)
        try:
            return self._hear(time.monotonic() + wall + OVERTIME, tick, every)
        except BaseException:
            self.stop()  # its next line would answer the wrong question
            raise

    def warm(self, tick: Tick | None = None, every: float = 5.0) -> None:
        """Have a process ready; harmless when there is one."""
        if self._owner != os.getpid():  # a forked worker inherits the object, not the child
            self._server, self._owner, self._heard = None, os.getpid(), b""
        if self.pid is None:
            self.stop()
            self._start(tick, every)

    def stop(self) -> None:
        """End the process; the next order starts another."""
        server, self._server, self._heard = self._server, None, b""
        if server is None:
            return
        server.kill()
        server.wait()
        for pipe in (server.stdin, server.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _start(self, tick: Tick | None, every: float) -> None:
        if line := missing_libraries():
            raise RenderFailed("no_engine", detail=line)
        if folder := missing_fonts():
            raise RenderFailed("no_engine", detail=str(folder))
        self._server = subprocess.Popen(  # noqa: S603  our own interpreter, our own words
            [sys.executable, "-s", "-P", "-c", START, str(ENGINE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            cwd="/",
            bufsize=0,
            start_new_session=True,
        )
        answer = self._hear(time.monotonic() + READY_WITHIN, tick, every)
        if "ready" not in answer:
            self.stop()
            raise RenderFailed(answer["failed"], **answer["data"])

    def _hand_over(self, line: bytes, tick: Tick | None, every: float) -> None:
        """Have the server begin `line`; one that died while idle is replaced once, without a word."""
        for again in (True, False):
            self.warm(tick, every)
            try:
                _write_all(self._pipe("stdin"), line)
                self._hear(time.monotonic() + READY_WITHIN, tick, every)
            except (BrokenPipeError, RenderFailed) as error:
                self.stop()
                if not again:
                    raise RenderFailed("server_died") from error
            except BaseException:
                self.stop()
                raise
            else:
                return

    def _hear(self, late: float, tick: Tick | None, every: float) -> dict:
        next_tick = time.monotonic() + every
        while b"\n" not in self._heard:
            now = time.monotonic()
            if now >= late:
                raise RenderFailed("server_died")
            ready, _, _ = select.select([self._pipe("stdout")], [], [], max(0.0, min(next_tick, late) - now))
            if ready:
                self._listen()
            elif tick and time.monotonic() >= next_tick:
                tick()
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + every
        line, self._heard = self._heard.split(b"\n", 1)
        return json.loads(line)

    def _pipe(self, name: str) -> IO[bytes]:
        pipe = getattr(self._server, name, None)
        if pipe is None:
            raise RenderFailed("server_died")
        return pipe

    def _listen(self) -> None:
        chunk = self._pipe("stdout").read(65536)
        if not chunk:
            raise RenderFailed("server_died")
        self._heard += chunk


press = Press()


def render(
    html: str,
    *,
    out: Path,
    assets: Mapping[str, Path] | None = None,
    lang: str = "zh-Hans",
    limits: Limits | None = None,
    tick: Tick | None = None,
    every: float = 5.0,
    variant: str = "pdf/a-3b",
) -> RenderResult:
    """Print `html` into the file `out`, whole or not at all.

    `assets` maps the sha256 of every `asset:<sha256>` that the page may show to its file. `tick` is
    called about every `every` seconds while waiting; what it raises stops the render and is passed on.
    Raises `RenderFailed`; nothing is left at `out` then that was not there before.
    """
    limits, started = limits or Limits(), time.monotonic()
    if len(html) > limits.html_bytes:
        raise RenderFailed("too_large", limit=limits.html_bytes // 2**20, what="MB")
    part = out.with_name(f".{out.name[:100]}.{secrets.token_hex(6)}.part")
    order = _order(html, part, assets or {}, limits) | {"lang": lang, "variant": variant}
    try:
        answer = press.order(order, wall=limits.wall_seconds, tick=tick, every=every)
        if "failed" in answer:
            raise RenderFailed(answer["failed"], **answer["data"])
        _settle(part, out)
    finally:
        part.unlink(missing_ok=True)
    told = {name: answer[name] for name in ("pages", "sha256", "size", "usage")}
    return RenderResult(seconds=round(time.monotonic() - started, 3), remarks=tuple(answer["remarks"]), **told)


def _order(html: str, part: Path, assets: Mapping[str, Path], limits: Limits) -> dict:
    """Return what the printing process is told: the page, where it goes, what it may read, how much it may use."""
    return {
        "html": printable(html),
        "part": str(part),
        "assets": {sha256: str(path) for sha256, path in assets.items()},
        "folders": [str(FONTS), str(PRINT)],
        "base": PRINT.as_uri() + "/",
        "limits": limits.as_dict(),
    }


def _settle(part: Path, out: Path) -> None:
    """Move the finished file to its name, so that it survives a power cut under that name."""
    try:
        part.replace(out)
        folder = os.open(out.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise RenderFailed("disk", detail=error.strerror or str(error)) from error


def _write_all(pipe: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) :]


def _environment() -> dict[str, str]:
    """What the printing process needs to know of the outside, and nothing of the site's secrets."""
    home = tempfile.gettempdir()
    return {
        "PATH": os.defpath,
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
        "FONTCONFIG_FILE": str(fontconfig.write(FONTS)),
    }
