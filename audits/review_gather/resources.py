"""Resources and capabilities: people, letters, training, capacity and budget as measured."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from certification.models import Appointment, Department, Person
from training.models import Qualification, TrainingSession

from .facts import Gathered, Look
from .performance import add_measures
from .records import add_records


def resources(look: Look) -> Gathered:
    """People and their letters, training of the period, qualifications that ran out, capacity and budget."""
    found = Gathered(look.until, empty=_("No people are on record."))
    client = look.engagement.client.workspace_id
    people = Person.objects.filter(workspace=client).aggregate(
        here=Count("pk", filter=Q(left_on=None) | Q(left_on__gt=look.until)),
        left=Count("pk", filter=Q(left_on__range=(look.since, look.until))),
    )
    if people["here"]:
        found.figure(_("People on record"), people["here"], _headcount(client))
        found.figure(_("Left in the period"), people["left"], tone="waiting" if people["left"] else "")
        letters = Appointment.objects.filter(cycle=look.cycle).in_force().count()
        found.figure(_("Letters of appointment in force"), letters)
        done = (TrainingSession.State.HELD, TrainingSession.State.EVALUATED)
        rows = TrainingSession.objects.filter(workspace=look.review.workspace_id, starts__date__gte=look.since)
        found.figure(_("Trainings held in the period"), rows.filter(state__in=done).count())
        _qualifications(found, look, client)
    add_measures(found, look, "resources")
    add_records(found, look, "resources")
    return found


def _headcount(client: int | None) -> str:
    told = Department.objects.filter(workspace=client).aggregate(total=Sum("headcount"))["total"]
    return _("%(count)s by the departments' head counts") % {"count": told} if told else ""


def _qualifications(found: Gathered, look: Look, client: int | None) -> None:
    rows = Qualification.objects.filter(person__workspace=client, valid_until__lt=look.until).filter(
        Q(person__left_on=None) | Q(person__left_on__gt=look.until)
    )
    ended = list(rows.select_related("person").order_by("valid_until", "pk"))
    found.figure(_("Qualifications that ran out"), len(ended), tone="bad" if ended else "")
    found.tell(f"{row.person}: {row} ({row.valid_until})" for row in ended)
