"""A session as a calendar file."""

from django.utils.translation import pgettext

from certification.ics import Entry, calendar

from .models import TrainingSession


def calendar_of(session: TrainingSession) -> str:
    """Return the calendar file, in the language in use; a cancelled session takes itself out of calendars."""
    trainer = pgettext("calendar", "Trainer: %(name)s") % {"name": session.trainer}
    entry = Entry(
        uid=session.uid,
        starts=session.starts,
        ends=session.ends,
        summary=session.course.title,
        place=session.place or session.link,
        text="\n".join(part for part in (trainer, session.link, session.agenda) if part),
        url=session.get_absolute_url(),
        cancelled=session.state == TrainingSession.State.CANCELLED,
    )
    return calendar(entry)
