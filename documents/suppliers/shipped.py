"""The criteria for suppliers as they are shipped (documents/data/suppliers.yaml)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[1] / "data" / "suppliers.yaml"


@cache
def shipped_criteria() -> tuple[dict[str, Any], ...]:
    """Return name, name_en and weight of each criterion, in order."""
    told = yaml.safe_load(DATA.read_text(encoding="utf-8"))["criteria"]
    return tuple({"name": one["zh"], "name_en": one["en"], "weight": one["weight"]} for one in told)
