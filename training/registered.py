"""What the training app adds to the inbox, the report centre and the engagement's pages."""

from django.utils.translation import gettext_lazy as _

from certification import panels

panels.register_tab(panels.Tab("training", _("Training"), "training:home", 20))
