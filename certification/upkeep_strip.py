"""The years of a certificate as one strip: its validity, the windows of the body's visits, what was held."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.upkeep_calendar import Window
from wobo.reporting import charts


def strip(found: Iterable[Window], today: dt.date) -> str:
    """Return the drawing of the windows of certificates, a row each, the certificate first."""
    bars, seen = [], set()
    for one in sorted(found, key=lambda window: (window.certificate.pk, window.due)):
        certificate = one.certificate
        if certificate.pk not in seen:
            seen.add(certificate.pk)
            bars.append(charts.Bar(label=certificate.number, start=certificate.issued_on, end=certificate.expires_on))
        visit = one.visit
        bars.append(
            charts.Bar(
                label=one.title,
                start=one.starts,
                end=one.due,
                actual_start=visit.starts if visit and visit.held else None,
                actual_end=visit.ends if visit and visit.held else None,
            )
        )
    names = (pgettext("calendar of upkeep", "Window"), pgettext("calendar of upkeep", "Held"), _("Today"))
    return charts.timeline(bars, title=_("Windows of surveillance and recertification"), today=today, names=names)
