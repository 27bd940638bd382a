"""Who may do what to files, on one screen."""

from django.utils.translation import gettext_lazy as _

from wobo.accounts.predicates import anyone_inside, is_system

POLICIES = {("StoredFile", "create"): anyone_inside | is_system}
VERBS = {("StoredFile", "download"): (_("Download"), _("downloaded the file"))}
