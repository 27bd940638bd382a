"""The one download view."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [path("<slug:uid>/", views.download, name="download")]
