"""Addresses of writing: sections, comments, differences, Word."""

from django.urls import URLPattern

from .places import BASE, DOCUMENT, REVISION  # noqa: F401

urlpatterns: list[URLPattern] = []
