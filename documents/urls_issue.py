"""Addresses of issue, receipt, recall, changes, editions."""

from django.urls import URLPattern

from .places import BASE, DOCUMENT, REVISION  # noqa: F401

urlpatterns: list[URLPattern] = []
