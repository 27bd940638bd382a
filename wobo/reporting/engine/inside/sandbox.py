"""What the operating system is asked to take away from the printing process."""

import ctypes
import os
import resource
import signal

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
MIB = 1024 * 1024

_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> None:
    """Be killed when `parent` dies, also when it died before this line."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def leave_network() -> bool:
    """Move to an empty network namespace where the machine allows it; the fetcher does not rely on it."""
    flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWUSER | CLONE_NEWNET
    return _libc.unshare(flags) == 0


def limit(limits: dict) -> None:
    """Hard ceilings of the child; the kernel enforces them however the layout behaves."""
    cpu = int(limits["cpu_seconds"])
    _lower(resource.RLIMIT_AS, limits["memory_bytes"])
    _lower(resource.RLIMIT_CPU, cpu, cpu + 2)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 512 * MIB)
    _lower(resource.RLIMIT_NOFILE, 256)


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    _, ceiling = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, wanted), wanted))
