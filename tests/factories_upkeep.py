"""Certificates and what keeps them alive, for tests."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from certification.actions import certificates, keep_upload
from certification.actions.improvements import propose_improvement
from certification.models import Certificate, Cycle, Engagement, Improvement
from tests.factories_certification import TODAY, make_standard
from wobo.accounts.models import User
from wobo.files.models import StoredFile

PDF = b"%PDF-1.7 certificate"


def certificate_data(**fields: Any) -> dict[str, Any]:
    """Return what stands on a certificate of three years."""
    issued = fields.get("issued_on", TODAY)
    return {
        "number": "0350026ITSM001R0M",
        "edition": "ISO/IEC 20000-1:2018",
        "holder": "Client A Ltd",
        "scope": "Operation of IT services.",
        "body": "Huaxia Certification",
        "accreditation": "CNAS C035-M",
        "decided_on": issued,
        "issued_on": issued,
        "expires_on": issued.replace(year=issued.year + 3) - dt.timedelta(days=1),
        **fields,
    }


def make_certificate(
    engagement: Engagement, *, state: str = "valid", cycle: Cycle | None = None, **fields: Any
) -> Any:
    """Put a certificate of the engagement's standard straight into the table."""
    here = cycle or engagement.cycle
    standard = fields.pop("standard", None) or make_standard()
    data = certificate_data(**fields)
    return Certificate.objects.create(
        workspace=engagement.workspace, cycle=here, standard=standard, state=state, **data
    )


def record_it(engagement: Engagement, by: User, **fields: Any) -> Certificate:
    """Record a certificate as a consultant does."""
    return certificates.record_certificate(engagement.cycle, make_standard(), certificate_data(**fields), by=by)


def make_file(engagement: Engagement, by: User, content: bytes = PDF) -> StoredFile:
    """Keep a file of the engagement."""
    return keep_upload(SimpleUploadedFile("certificate.pdf", content), engagement.workspace, by=by)


def make_improvement(engagement: Engagement, by: User, **fields: Any) -> Improvement:
    """Put an improvement on the register."""
    told = {"source": "staff", "text": "Shorten the queue of the service desk.", **fields}
    return propose_improvement(engagement.cycle, by=by, **told)
