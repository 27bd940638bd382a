"""Killed children, killed servers: a clean failure, no half files, and the next report prints."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.reporting.test_engine_render import PAGE
from tests.sizes import LONG
from wobo.reporting.engine import Limits, RenderFailed, press, render

ROUNDS = 50 if LONG else 3
SLOW = "<div style='display:flex'>" * 22 + "x"
LIMITS = Limits(cpu_seconds=30, wall_seconds=30)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill_midway(whom: str, out: Path) -> tuple[RenderFailed, list[int]]:
    """Start a long render and shoot its child or its server from the first tick that sees the child."""
    press.warm()  # while it starts, its children are ldconfig's
    shot: list[int] = []

    def tick() -> None:
        if shot:
            return
        working = children(press.pid)
        if working:
            shot.extend([press.pid, *working])
            os.kill(press.pid if whom == "server" else working[0], signal.SIGKILL)

    with pytest.raises(RenderFailed) as caught:
        render(SLOW, out=out, tick=tick, every=0.05, limits=LIMITS)
    return caught.value, shot


@pytest.mark.parametrize("whom", ["child", "server"])
def test_kill_nine_midway_fails_cleanly_and_the_next_report_prints(whom, tmp_path):
    for round_ in range(ROUNDS):
        failed, shot = kill_midway(whom, tmp_path / "a.pdf")

        assert failed.code == ("killed" if whom == "child" else "server_died")
        assert list(tmp_path.iterdir()) == []
        result = render(PAGE, out=tmp_path / f"{round_}.pdf")
        assert result.pages == 1
        (tmp_path / f"{round_}.pdf").unlink()
        assert not alive(shot[1])


def test_child_dies_with_its_server(tmp_path):
    _, (server, child) = kill_midway("server", tmp_path / "a.pdf")

    late = time.monotonic() + 5
    while (alive(server) or alive(child)) and time.monotonic() < late:
        time.sleep(0.02)
    assert not alive(server)
    assert not alive(child)


def test_server_that_died_idle_is_replaced_without_a_word(tmp_path):
    press.warm()
    first = press.pid
    os.kill(first, signal.SIGKILL)

    assert render(PAGE, out=tmp_path / "a.pdf").pages == 1
    assert press.pid != first


def test_server_dies_with_its_parent(tmp_path):
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:  # a worker that is killed in its first report
        try:
            press.warm()
            os.write(writing, str(press.pid).encode())
            time.sleep(30)
        finally:
            os._exit(1)
    os.close(writing)
    server = int(os.read(reading, 20))
    os.close(reading)
    assert alive(server)

    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)

    late = time.monotonic() + 5
    while alive(server) and time.monotonic() < late:
        time.sleep(0.02)
    assert not alive(server)
