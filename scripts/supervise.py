"""Runs the web server and the worker side by side, and no longer than itself.

A child that dies is started again; one that keeps dying ends everything. The children are told by the kernel when
this process is gone, so that not even kill -9 leaves one behind.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 30  # a report that is being rendered may finish
EARLY_SECONDS = 10
EARLY_DEATHS = 3

BIND = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO").lower()
WEB = [
    *("gunicorn", "wobo.wsgi", "--bind", BIND, "--worker-class", "sync"),
    *("--preload", "--workers", os.environ.get("WEB_WORKERS", "3"), "--timeout", "60", "--graceful-timeout", "20"),
    *("--max-requests", "5000", "--max-requests-jitter", "500", "--log-level", "warning"),
]
WORKER = [
    *("celery", "--app", "wobo.celery", "--quiet", "worker", "--pool", "prefork", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", LOG_LEVEL),
]


class Child:
    """One process under supervision."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *command]
        self.early_deaths = 0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, preexec_fn=die_with(os.getpid()), start_new_session=True)  # noqa: PLW1509

    def revive(self) -> bool:
        """Start again after a death; False when it died early too often."""
        self.kill()  # a web process whose master is gone would keep the address
        early = time.monotonic() - self.started < EARLY_SECONDS
        self.early_deaths = self.early_deaths + 1 if early else 0
        if self.early_deaths >= EARLY_DEATHS:
            return False
        say(f"The {self.name} ended ({self.process.returncode}); starting it again.")
        time.sleep(self.early_deaths)
        self.start()
        return True

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def die_with(parent: int):
    """Return what a child does first: ask to be told when `parent` dies."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask() -> None:
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask


def supervise(children: list[Child], stopping: threading.Event) -> int:
    """Keep the children running until asked to stop; return the exit code."""
    while not stopping.wait(0.5):
        for child in children:
            if child.process.poll() is not None and not child.revive():
                say(f"The {child.name} does not stay up; its reason stands above.")
                return 1
    return 0


def stop(children: list[Child]) -> None:
    for child in children:
        child.process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def refuse_taken_address() -> None:
    """End with a sentence when another program listens there already."""
    host, _, port = BIND.rpartition(":")
    if not port.isdigit():  # a unix socket
        return
    with socket.socket(socket.AF_INET6 if "[" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as problem:
            sys.exit(f"{BIND} cannot be used ({problem.strerror}). Another: PORT=8001 ./run; for ./run serve, BIND.")


def welcome(text: str, stopping: threading.Event) -> None:
    """Wait for the first answer, then say where the site is."""
    host, _, port = BIND.rpartition(":")
    if not port.isdigit():
        return
    request = urllib.request.Request(f"http://{host}:{port}/livez", headers={"Host": SITE_URL.split("//")[-1]})
    while not stopping.wait(0.1):
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                break
        except urllib.error.HTTPError:
            break  # an answer all the same
        except OSError:
            continue
    else:
        return
    lines = ["", f"Wobo is at {SITE_URL}", *text.splitlines(), "Ctrl-C ends it.", ""]
    say("\n".join(lines))


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--welcome", type=Path, help="a file to print once the site answers")
    parser.add_argument("--forget", action="store_true", help="remove it: it may hold a link that works once")
    arguments = parser.parse_args()
    refuse_taken_address()
    text = arguments.welcome.read_text(encoding="utf-8").rstrip() if arguments.welcome else ""
    if arguments.forget:
        arguments.welcome.unlink()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    children = [Child("web server", WEB), Child("worker", WORKER)]
    threading.Thread(target=welcome, args=(text, stopping), daemon=True).start()
    try:
        return supervise(children, stopping)
    finally:
        stopping.set()
        say("Stopping; a report that is being made is finished first.")
        stop(children)


if __name__ == "__main__":
    sys.exit(main())
