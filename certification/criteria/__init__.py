"""The criteria that the certification app computes itself.

Phase 2 (organisation.py); contract, standard and scope of phase 3 (survey.py);
the rest of phase 4 (design.py); the certificate of phase 9 (certificate.py).
"""

from . import certificate, design, organisation, survey

__all__ = ["certificate", "design", "organisation", "survey"]
