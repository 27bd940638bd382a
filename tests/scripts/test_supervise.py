"""The supervisor keeps its children up, and leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
# The children write their number and sleep; everything else is the real thing.
PROGRAM = """
import sys, supervise
def child(name):
    return ["timeit", "-n1", "-r1", f"import os, time; open('{name}', 'w').write(str(os.getpid())); time.sleep(600)"]
supervise.WEB, supervise.WORKER = child("web"), child("worker")
sys.exit(supervise.main())
"""


@pytest.fixture
def address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def supervisor(tmp_path, address):
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS), "BIND": address}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, stdout=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def pid_in(path: Path, other_than: int | None = None) -> int:
    """Wait for the child to write its number."""
    for _ in range(200):
        text = path.read_text() if path.exists() else ""
        if text and int(text) != other_than:
            return int(text)
        time.sleep(0.05)
    raise AssertionError(f"no child wrote {path.name}")


def is_gone(pid: int) -> bool:
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":  # dead; init has not collected it yet
            return True
        time.sleep(0.05)
    return False


def test_a_dead_child_is_started_again(supervisor, tmp_path):
    first = pid_in(tmp_path / "web")

    os.kill(first, signal.SIGKILL)

    assert pid_in(tmp_path / "web", other_than=first) != first
    assert supervisor.poll() is None


def test_children_end_with_a_terminated_supervisor(supervisor, tmp_path):
    children = [pid_in(tmp_path / "web"), pid_in(tmp_path / "worker")]

    supervisor.terminate()

    assert supervisor.wait(10) == 0
    assert [is_gone(child) for child in children] == [True, True]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_end_with_a_killed_supervisor(supervisor, tmp_path):
    children = [pid_in(tmp_path / "web"), pid_in(tmp_path / "worker")]

    supervisor.kill()

    assert [is_gone(child) for child in children] == [True, True]


def test_a_taken_address_is_named(address, tmp_path):
    host, _, port = address.partition(":")
    with socket.socket() as other:
        other.bind((host, int(port)))
        other.listen()

        result = subprocess.run(
            [sys.executable, SCRIPTS / "supervise.py"],
            cwd=tmp_path,
            env=os.environ | {"BIND": address},
            capture_output=True,
            text=True,
            check=False,
        )

    assert result.returncode == 1
    assert address in result.stderr
    assert "PORT=8001 ./run" in result.stderr
