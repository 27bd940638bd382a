"""The ceremony's addresses."""

from django.urls import path

from . import views

app_name = "workflow"
urlpatterns = [
    path("<slug:label>/<slug:uid>/<slug:slot>/", views.sign, name="sign"),
    path("<slug:label>/<slug:uid>/<slug:slot>/signed/", views.receipt, name="receipt"),
    path("<slug:label>/<slug:uid>/<slug:slot>/code/", views.sign_code, name="sign_code"),
    path("<slug:label>/<slug:uid>/<slug:slot>/passkey/", views.sign_passkey, name="sign_passkey"),
]
