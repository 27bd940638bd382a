"""What the reporting room registers: reports are signed."""

from wobo.workflow import signables

from .models import Report

signables.register("report", Report)
