"""Rules of internal audits that are data: what may be not yet due, how many sites are sampled, clocks."""

import datetime as dt
import math
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from certification.process import Profile, profile_of

NOT_DUE = Path(__file__).parent / "data" / "not_due.yaml"


@cache
def _not_due() -> dict[str, tuple[str, ...]]:
    found = yaml.safe_load(NOT_DUE.read_text(encoding="utf-8"))
    return {family: tuple(refs) for family, refs in found.items()}


def may_be_not_due(family: str, ref: str) -> bool:
    """Whether the first audit may leave a clause of a standard of this family as not yet due."""
    listed = _not_due().get(family, _not_due()["default"])
    return any(ref == one or ref.startswith(f"{one}.") for one in listed)


def profile(cycle: Any) -> Profile:
    """Return the profile of a cycle's engagement."""
    return profile_of(cycle.engagement.profile)


def sample_size(temporary: int, rules: Profile) -> int:
    """Return how many of so many temporary sites a cycle visits: the root, at least the profile's figure."""
    if not temporary:
        return 0
    wanted = math.ceil(math.sqrt(temporary)) if rules.temporary_sites_root else temporary
    return min(temporary, max(wanted, rules.temporary_sites_min))


def first_day_allowed(announced: dt.date, rules: Profile) -> dt.date:
    """Return the first day that an audit announced on a day may begin."""
    return announced + dt.timedelta(days=rules.notice_days)
