"""The announcement of the demo: published, opened and confirmed, told by heads, hung on the notice boards."""

from typing import Any

from training.actions import announcements
from training.models import Announcement
from wobo.workflow import clock

from .content import moment
from .house import House
from .scans import scan


class Announced:
    """Makes the certification plan known; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.training["announcement"]
        self.announcement = Announcement()

    @property
    def keeper(self) -> Any:
        """Who keeps the organisation, and writes the announcement."""
        return self.house.user(self.house.content.organisation["keeper"])

    def publish(self) -> None:
        """Draft and publish; who has an account opens it, most confirm."""
        told, content = self.told, self.house.content
        with clock.at(moment(told["drafted_on"], "17:00")):
            fields = {
                "topic": told["topic"],
                "title": content.say(told["title"]),
                "title_en": content.english(told["title"]),
                "text": content.say(told["text"]),
                "text_en": content.english(told["text"]),
                "confirm_by": told["confirm_by"],
            }
            self.announcement = announcements.draft_announcement(self.house.run.cycle, fields, by=self.keeper)
        with clock.at(moment(told["published_on"], "09:00")):
            self.announcement = announcements.publish(self.announcement, by=self.keeper)
        with clock.at(moment(told["published_on"], "14:20")):
            for key in told["opened"]:
                announcements.open_announcement(self.announcement, by=self.house.user(key))
                if key in told["confirmed"]:
                    announcements.confirm_reading(self.announcement, by=self.house.user(key))

    def spread(self) -> None:
        """Hang it on the notice boards; heads tick those whom they told at the start of the shift."""
        say, board = self.house.content.say, self.told["board"]
        with clock.at(moment(board["on"], "11:30")):
            lines = [say(self.told["title"]), *say(self.told["text"]).splitlines()[:6]]
            fields = {"board_place": say(board["place"]), "board_on": board["on"]}
            announcements.hang_up(self.announcement, scan("notice_board", lines), fields, by=self.keeper)
        for key, day in self.told["ticked"].items():
            with clock.at(moment(day, "16:10")):
                head = self.house.user(key)
                people = announcements.to_tick(self.announcement, head)
                announcements.tick_readers(self.announcement, people, by=head)
