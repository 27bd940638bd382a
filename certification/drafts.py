"""A draft of several steps, kept in the session: as typed, valid or not."""

from typing import Any

from django.http import QueryDict

KEY = "engagement-draft"
LEFT_OUT = {"csrfmiddlewaretoken", "back", "next", "propose", "discard"}


class Draft:
    """What was typed in each step. Whatever is put in is there again after Back, a refusal or another tab."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def get(self, step: str) -> QueryDict | None:
        """Return what was typed in a step as a form takes it, or None before it was visited."""
        kept = self.session.get(KEY, {}).get(step)
        if kept is None:
            return None
        data = QueryDict(mutable=True)
        for name, values in kept.items():
            data.setlist(name, values)
        return data

    def put(self, step: str, data: QueryDict) -> None:
        """Keep what was typed in a step."""
        kept = self.session.setdefault(KEY, {})
        kept[step] = {name: data.getlist(name) for name in data if name not in LEFT_OUT}
        self.session.modified = True

    def forget(self, *steps: str) -> None:
        """Forget some steps, or everything."""
        if not steps:
            self.session.pop(KEY, None)
            return
        for step in steps:
            self.session.get(KEY, {}).pop(step, None)
        self.session.modified = True
