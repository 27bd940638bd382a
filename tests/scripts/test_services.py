"""The servers that tests start are there when asked for, and gone when the tests are."""

import os
import subprocess
import sys
import time
from pathlib import Path

import dj_database_url
import psycopg2
import redis

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from tests import services; print(services.{call}, flush=True); import time; time.sleep(600)"


def start(call: str) -> tuple[subprocess.Popen, str]:
    """Start a process that asks for a server of its own; return it and what it was told."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WOBO_TEST_")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(call=call)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    process.stdout.close()


def soon(is_true) -> bool:
    for _ in range(100):
        if is_true():
            return True
        time.sleep(0.1)
    return False


def test_postgres_is_gone_after_kill_9():
    process, url = start("postgres_url()")
    where = dj_database_url.parse(url)
    try:
        connection = psycopg2.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"])
        assert connection.server_version >= 150000
        connection.close()
    finally:
        kill(process)

    assert soon(lambda: not Path(where["HOST"]).exists())


def test_valkey_is_gone_after_kill_9():
    process, url = start("redis_url()")
    try:
        with redis.Redis.from_url(url) as client:
            assert client.ping()
    finally:
        kill(process)

    def refuses() -> bool:
        with redis.Redis.from_url(url) as client:
            try:
                return not client.ping()
            except redis.ConnectionError:
                return True

    assert soon(refuses)


def test_the_folder_of_a_killed_run_is_removed():
    process, folder = start("os.environ['VAR_DIR']")
    assert Path(folder).is_dir()

    kill(process)

    assert soon(lambda: not Path(folder).exists())
