"""News of the workflow room, heard by the rooms above."""

from django.dispatch import Signal

# record, signature: a person signed; inside the same transaction.
signed = Signal()
