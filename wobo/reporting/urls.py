"""Addresses of reports."""

from django.urls import path

from . import views

app_name = "reporting"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<slug:uid>/", views.report_detail, name="report_detail"),
    path("<slug:uid>/retry/", views.report_retry, name="report_retry"),
]
