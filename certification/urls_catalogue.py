"""Addresses of the standards catalogue, under /library/standards/."""

from django.urls import path

from .views import catalogue as views

app_name = "standards"
urlpatterns = [
    path("", views.standard_list, name="standard_list"),
    path("import/", views.standard_import, name="standard_import"),
    path("import/<str:token>/", views.standard_preview, name="standard_preview"),
    path("<slug:ref>/", views.standard_detail, name="standard_detail"),
    path("<slug:ref>/clauses/<path:clause>/", views.clause_detail, name="clause_detail"),
]
