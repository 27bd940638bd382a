"""Uploads are refused while they are read, not after."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler, UploadFileException
from django.utils.translation import gettext as _


class UploadTooLarge(UploadFileException):
    """One file, or the whole request, is over its limit. `str()` says which limit, and the size."""


def megabytes(size: int) -> str:
    """Return a size in bytes as megabytes for people."""
    return f"{size / 2**20:.0f} MB"


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes each file to a temporary one, and stops at the limit."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        """Refuse a request whose announced size is over the limit before reading it."""
        limit = settings.LIMITS["request_bytes"]
        if content_length > limit:
            raise UploadTooLarge(
                _("These files have %(size)s together; one upload may have %(limit)s. Send them in several steps.")
                % {"size": megabytes(content_length), "limit": megabytes(limit)}
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk. Raises UploadTooLarge at the limit of one file."""
        limit = settings.LIMITS["file_bytes"]
        if start + len(raw_data) > limit:
            raise UploadTooLarge(
                _(
                    "“%(name)s” is larger than %(limit)s."
                    " Compress it, split it, or register it as evidence by reference."
                )
                % {"name": self.file_name, "limit": megabytes(limit)}
            )
        super().receive_data_chunk(raw_data, start)
