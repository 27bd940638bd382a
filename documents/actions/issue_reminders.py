"""Reminding holders who have not signed for their copy, and those who have not handed an old one back."""

import datetime as dt

from documents import issue_news as news
from documents.models import Copy
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.workflow import clock

AFTER = (3, 7, 14, 28)  # days without an answer


def remind_of_copies() -> int:
    """Tell holders on the third, seventh, fourteenth and twenty-eighth day. Returns how many copies it was about.

    Nobody is told twice on one day. Safe to run at any time.
    """
    count = 0
    for state, field, tell in (
        (Copy.State.ISSUED, "issued_on", news.handed_out),
        (Copy.State.RECALLED, "recalled_on", news.recalled),
    ):
        today = clock.today()
        days = [today - dt.timedelta(days=after) for after in AFTER]
        rows = Copy.objects.loaded().filter(state=state, **{f"{field}__in": days})
        for copy in rows.select_related("revision__document__engagement__client", "revision__workspace"):
            told = Notice.objects.filter(about_uid=copy.uid, at__gt=clock.now() - dt.timedelta(hours=20))
            if not told.exists():
                tell([copy], User.system())
                count += 1
    return count
