"""What the reporting room registers: reports are signed, and some are not for everybody."""

from wobo.files import policies as files
from wobo.workflow import signables

from .models import Report
from .policies import reads_paper

signables.register("report", Report)
files.register_reader("reporting.paper", reads_paper)
