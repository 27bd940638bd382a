"""Every address of the site. A route that is not in tests/matrix fails the suite."""

from django.conf import settings
from django.urls import include, path

from wobo.site.views.me import set_language

urlpatterns = [
    path("", include("wobo.site.urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("files/", include("wobo.files.urls")),
    path("sign/", include("wobo.workflow.urls")),
    path("reports/", include("wobo.reporting.urls")),
    path("library/standards/", include("certification.urls_catalogue")),
    path("", include("certification.urls")),
    path("", include("training.urls")),
    path("", include("documents.urls")),
    path("", include("audits.urls")),
]

if settings.ADMIN:
    from django.contrib import admin
    from django.contrib.auth.decorators import login_required

    # Behind allauth's sign-in: the admin's own knows no second factor and no throttle.
    admin.site.login = login_required(admin.site.login)  # type: ignore[method-assign]
    urlpatterns += [path("admin/", admin.site.urls)]
