"""The texts that an evidence room begins with: fixed data, with the client's name put in."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "room.yaml"


@cache
def _data() -> Any:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def statement_in(language: str, engagement: Any) -> str:
    """Return the confidentiality statement in a language; the Chinese one serves both scripts."""
    words = _data()["statement"]["zh" if language.startswith("zh") else "en"]
    return str(words).replace("{client}", engagement.client.name_in(language)).strip()
