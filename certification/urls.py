"""Addresses of clients and engagements."""

from django.urls import path, register_converter

from .views import clients, engagement, phase


class PhaseNumber:
    """One of the nine."""

    regex = "[1-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(PhaseNumber, "phase")

app_name = "certification"
urlpatterns = [
    path("clients/<slug:uid>/", clients.client_detail, name="client_detail"),
    path("e/<slug:code>/", engagement.engagement_detail, name="engagement_detail"),
    path("e/<slug:code>/trail/", engagement.trail, name="trail"),
    path("e/<slug:code>/phase/<phase:number>/", phase.phase_detail, name="phase_detail"),
]
