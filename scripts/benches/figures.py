"""How a figure is taken and told."""

import json
import statistics
import time
from collections.abc import Callable

TURNS = 5
Job = Callable[[], object]


def take_turns(*jobs: Job) -> list[float]:
    """Return the median seconds of each job, run one after the other, five times round."""
    took: list[list[float]] = [[] for _job in jobs]
    for _turn in range(TURNS):
        for job, seconds in zip(jobs, took, strict=True):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds) for seconds in took]


def figure(name: str, value: float, unit: str, **detail: object) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "detail": detail}), flush=True)
