"""The warm process: reads orders as JSON lines, forks a child for each, answers with one JSON line."""

import gc
import json
import os
import resource
import select
import signal
import sys
import time

from . import sandbox

GRACE = 2.0
WARM_UP = (
    "<html lang='zh-Hans'><p>暖机 warm-up</p><table><tr><td>1</td></tr></table>"
    "<svg width='9' height='9'><text>图</text></svg>"
)


def main() -> None:
    """Serve until standard input closes or the parent dies."""
    parent = os.getppid()
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    sandbox.leave_network()
    sandbox.die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        version = warm_up()
    except Exception as error:  # noqa: BLE001  told to the parent
        say(answers, {"failed": "no_engine", "data": {"detail": f"{type(error).__name__}: {error}"[:500]}})
        return
    say(answers, {"ready": version, "pid": os.getpid()})
    for line in sys.stdin.buffer:
        say(answers, {"begun": True})
        say(answers, work(json.loads(line)))


def warm_up() -> str:
    """Import everything and lay out a trifle, so that children find it done; they share the memory."""
    import weasyprint

    from . import job  # noqa: PLC0415

    job.listen()
    weasyprint.HTML(string=WARM_UP).write_pdf(pdf_variant="pdf/a-3b")
    gc.collect()
    gc.freeze()
    return weasyprint.__version__


def work(order: dict) -> dict:
    """Run `order` in a child and wait for it, not longer than its wall limit."""
    reading, writing = os.pipe()
    server = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(order, writing, server)
    os.close(writing)
    late = time.monotonic() + order["limits"]["wall_seconds"]
    said = _read(reading, late)
    os.close(reading)
    status, usage = _bury(child, late)
    answer = _judge(said, status, order["limits"], late=time.monotonic() >= late)
    answer["usage"] = {"cpu": round(usage.ru_utime + usage.ru_stime, 3), "rss_mib": usage.ru_maxrss // 1024}
    return answer


def say(pipe: int, answer: dict) -> None:
    data = json.dumps(answer).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data) :]


def _child(order: dict, writing: int, server: int) -> None:
    """Never returns: a forked child must not run on into the server's loop."""
    try:
        sandbox.die_with(server)
        sandbox.limit(order["limits"])
        from . import job  # noqa: PLC0415  warm by now

        say(writing, job.run(order))
        os._exit(0)
    finally:
        os._exit(70)


def _read(pipe: int, late: float) -> bytes:
    chunks = []
    while (left := late - time.monotonic()) > 0:
        ready, _, _ = select.select([pipe], [], [], left)
        if not ready:
            break
        chunk = os.read(pipe, 65536)
        if not chunk:
            break
        chunks.append(chunk)
    return b"".join(chunks)


def _bury(child: int, late: float) -> tuple[int, resource.struct_rusage]:
    """Wait for the end of `child`; kill it when it is late or does not end by itself."""
    deadline = min(late, time.monotonic() + GRACE)
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return status, usage
        if time.monotonic() >= deadline:
            os.kill(child, signal.SIGKILL)
            _, status, usage = os.wait4(child, 0)
            return status, usage
        time.sleep(0.002)


def _judge(said: bytes, status: int, limits: dict, *, late: bool) -> dict:
    """What the child said; when it died before it could say anything, what it died of."""
    if said.endswith(b"\n"):
        return json.loads(said)
    if late:
        return {"failed": "too_much_time", "data": {"limit": limits["wall_seconds"]}}
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGXCPU:
        return {"failed": "too_much_time", "data": {"limit": limits["cpu_seconds"]}}
    if number in (signal.SIGABRT, signal.SIGTRAP, signal.SIGSEGV, signal.SIGBUS) or not number:
        return {"failed": "too_much_memory", "data": {"limit": limits["memory_bytes"] // 2**20}}
    return {"failed": "killed", "data": {"signal": signal.Signals(number).name}}
