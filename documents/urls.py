"""Addresses of the documents app, under /e/<code>/documents/. The verb of a move is fixed here."""

from . import urls_flow, urls_issue, urls_pilot, urls_records, urls_register, urls_writing
from .places import DOCUMENT

app_name = "documents"
# whole words before `<slug:uid>`: no document is called "copies"
urlpatterns = sorted(
    [
        *urls_register.urlpatterns,
        *urls_writing.urlpatterns,
        *urls_flow.urlpatterns,
        *urls_issue.urlpatterns,
        *urls_pilot.urlpatterns,
        *urls_records.urlpatterns,
    ],
    key=lambda one: str(one.pattern).startswith(DOCUMENT),
)
