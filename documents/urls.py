"""Addresses of the documents app, under /e/<code>/documents/. The verb of a move is fixed here."""

from . import urls_flow, urls_issue, urls_register, urls_writing

app_name = "documents"
# whole words before `<slug:uid>`: the register's own pages come first
urlpatterns = [
    *urls_register.urlpatterns,
    *urls_writing.urlpatterns,
    *urls_flow.urlpatterns,
    *urls_issue.urlpatterns,
]
