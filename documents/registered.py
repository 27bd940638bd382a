"""What the documents app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from django.utils.translation import gettext_lazy as _

from certification import panels
from wobo.reporting import kinds

from . import dossier_parts, flow_registered, issue_registered, register_registered, writing_registered
from .actions.content import KIND
from .models import Revision
from .past import documents_past
from .pilot import registered as pilot_registered
from .policies import writes
from .records import registered as records_registered
from .reports import content
from .suppliers import registered as suppliers_registered

kinds.register(
    kinds.ReportKind(
        name=KIND,
        title=_("Controlled document"),
        template="documents/reports/content.html",
        build=content.build,
        may_request=writes,
        number_of=lambda revision: f"{revision.document.number}-{revision.label.replace('/', '.')}",
        lands_on=lambda report: Revision.objects.get(uid=report.record_uid).get_absolute_url(),
        extra={"phase": 5},
    )
)
flow_registered.register()
register_registered.register()
writing_registered.register()
issue_registered.register()
pilot_registered.register()
records_registered.register()
suppliers_registered.register()
dossier_parts.register()
panels.register("past", documents_past)
