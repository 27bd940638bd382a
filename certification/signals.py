"""News of the certification app, heard by the apps above."""

from django.dispatch import Signal

# cycle, by: a new cycle was opened; inside the same transaction. Training, documents and audits carry over.
cycle_opened = Signal()

# engagement, contacts ({display_name, email, role}), by: the wizard named people to invite, after the engagement
# stands. Whoever invites answers with [{email, link, reason}]: a link to hand over, or why there is none.
contacts_named = Signal()
