"""Where the pages of the register stand."""

BASE = "e/<slug:code>/documents/"
DOCUMENT = f"{BASE}<slug:uid>/"
REVISION = f"{DOCUMENT}versions/<slug:revision>/"
