"""News of the files room."""

from django.dispatch import Signal

# file, user, request: bytes went out to a person. Heard by the trail; signing asks for it.
served = Signal()
