"""Addresses of training and publicity, under /e/<code>/training/."""

from django.urls import path

from .views import courses

BASE = "e/<slug:code>/training/"

app_name = "training"
urlpatterns = [
    path(BASE, courses.training_home, name="home"),
]
