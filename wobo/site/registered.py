"""What waits for the firm's administrators."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.notices.models import Mail
from wobo.notices.work import WorkItem, register_work
from wobo.workflow import clock

from . import guests  # noqa: F401  offers invitations to the rooms below


@register_work
def mails_given_up(user: User) -> list[WorkItem]:
    """Ask an administrator to look at mails that never left."""
    if not user.rights.is_firm_admin:
        return []
    lost = Mail.objects.filter(state=Mail.State.FAILED).order_by("queued_at").values_list("queued_at", flat=True)
    if not lost:
        return []
    title = _("%(count)s mails could not be sent") % {"count": len(lost)}
    since = clock.today() if clock.is_simulated() else lost[0].date()
    return [WorkItem(_("Administration"), title, reverse("site:settings_mail"), since=since, action=_("Look"))]
