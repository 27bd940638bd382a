"""Addresses of the site room."""

from django.urls import path

from .views import inbox, verify

app_name = "site"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("notices/", inbox.notice_list, name="notice_list"),
    path("notices/read/", inbox.notice_read_all, name="notice_read_all"),
    path("notices/<slug:uid>/", inbox.notice_open, name="notice_open"),
    path("verify/", verify.verify, name="verify"),
]
