"""What the certification app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from django.utils.translation import gettext_lazy as _

from wobo.workflow import signables

from . import panels
from .models import Phase, Waiver

signables.register("phase", Phase)
signables.register("waiver", Waiver)

panels.register_tab(panels.Tab("overview", _("Overview"), "certification:engagement_detail", 0))
panels.register_tab(panels.Tab("trail", _("Trail"), "certification:trail", 90))
