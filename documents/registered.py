"""What the documents app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from wobo.workflow import signables

from .models import Revision

signables.register("document", Revision)
