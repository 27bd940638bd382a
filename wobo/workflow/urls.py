"""The ceremony's addresses."""

from django.urls import path

from . import views, views_batch

app_name = "workflow"
urlpatterns = [
    path("batch/", views_batch.batch_page, name="batch"),
    path("passkey/", views_batch.passkey, name="passkey"),
    path("phone/<str:token>/", views_batch.phone, name="phone"),
    path("<slug:label>/<slug:uid>/<slug:slot>/", views.sign, name="sign"),
    path("<slug:label>/<slug:uid>/<slug:slot>/signed/", views.receipt, name="receipt"),
    path("<slug:label>/<slug:uid>/<slug:slot>/code/", views.sign_code, name="sign_code"),
    path("<slug:label>/<slug:uid>/<slug:slot>/passkey/", views.sign_passkey, name="sign_passkey"),
]
