"""Measures, and prints one JSON line per figure: `./run bench [NAME…]`.

Each figure is the median of five. Where two things are compared, they take turns in one run, so that a slow
minute of the machine slows both. The data is made up and lives in a folder that is removed at the end;
`trail` also runs on PostgreSQL, with WOBO_TEST_DATABASE=postgres.
"""

import importlib
import logging
import os
import sys

import translations

sys.path.insert(0, str(translations.ROOT))

import django
from django.conf import settings

from tests import services  # noqa: F401  the environment, before the settings are read

WHERE = {
    "report_overhead": "paper",
    "queries_per_page": "pages",
    "page_growth": "pages",
    "sheet_ms": "sheet",
    "save_answer_ms": "sheet",
    "trail": "trail",
    "sign_ms": "documents",
    "register_growth": "documents",
    "issue_pdf_overhead": "documents",
    "dossier_scaling": "dossier",
    "finding_register_growth": "findings",
}


def main(names: list[str]) -> None:
    if unknown := set(names) - WHERE.keys():
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(WHERE)}.")
    translations.compile_all()
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.WARNING)  # the crawl meets what a role may not open
    for name in names or WHERE:
        getattr(importlib.import_module(f"benches.{WHERE[name]}"), name)()


if __name__ == "__main__":
    os.environ["DEMO"] = "1"  # the demo's firm asks for no second factor
    os.environ["DJANGO_SETTINGS_MODULE"] = "wobo.settings"
    main(sys.argv[1:])
