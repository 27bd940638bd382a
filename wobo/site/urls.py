"""Addresses of the site room."""

from django.urls import path

from .views import health, inbox, invitations, me, people, search, settings, setup, users, verify
from .views import help as guide

app_name = "site"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("notices/", inbox.notice_list, name="notice_list"),
    path("notices/read/", inbox.notice_read_all, name="notice_read_all"),
    path("notices/<slug:uid>/", inbox.notice_open, name="notice_open"),
    path("search/", search.search_page, name="search"),
    path("help/", guide.help_page, name="help"),
    path("verify/", verify.verify, name="verify"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("invite/<str:token>/", invitations.invitation, name="invitation"),
    path("me/", me.me, name="me"),
    path("accounts/email/", me.email_change, name="email_change"),
    path("accounts/email/confirm/<str:token>/", me.email_confirm, name="email_confirm"),
    path("people/", people.people, name="people"),
    path("people/users/", users.user_list, name="user_list"),
    path("people/users/<slug:uid>/", users.user_detail, name="user_detail"),
    path("people/users/<slug:uid>/email/", users.user_email, name="user_email"),
    path("people/users/<slug:uid>/deactivate/", users.user_move, {"verb": "deactivate"}, name="user_deactivate"),
    path("people/users/<slug:uid>/reactivate/", users.user_move, {"verb": "reactivate"}, name="user_reactivate"),
    path("people/users/<slug:uid>/reset-link/", users.user_move, {"verb": "reset_link"}, name="user_reset_link"),
    path("people/users/<slug:uid>/sign-out/", users.user_move, {"verb": "sign_out"}, name="user_sign_out"),
    path(
        "people/users/<slug:uid>/second-factor/",
        users.user_move,
        {"verb": "remove_second_factor"},
        name="user_remove_second_factor",
    ),
    path(
        "people/invitations/<slug:uid>/resend/",
        people.invitation_move,
        {"verb": "resend"},
        name="invitation_resend",
    ),
    path(
        "people/invitations/<slug:uid>/withdraw/",
        people.invitation_move,
        {"verb": "withdraw"},
        name="invitation_withdraw",
    ),
    path("people/memberships/<slug:uid>/end/", people.end_membership, name="membership_end"),
    path("people/<slug:uid>/", people.people_of, name="people_of"),
    path("people/<slug:uid>/invite/", people.invite, name="people_invite"),
    path("people/<slug:uid>/add/", people.add_member, name="people_add"),
    path("settings/", settings.settings_firm, name="settings_firm"),
    path("settings/mail/", settings.settings_mail, name="settings_mail"),
    path("settings/mail/skip/", settings.settings_mail_skip, name="settings_mail_skip"),
    path("settings/mail/<slug:uid>/again/", settings.mail_again, name="mail_again"),
    path("first-steps/close/", settings.first_steps_close, name="first_steps_close"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", health.robots, name="robots"),
    path("favicon.ico", health.favicon, name="favicon"),
]
