"""What `./run check` finds wrong with a translation."""

import sys
from pathlib import Path

import polib
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

from check_translations import wrong_in


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ({"msgid": "Approve", "msgstr": "批准"}, []),
        ({"msgid": "Approve", "msgstr": ""}, ["untranslated: 'Approve'"]),
        ({"msgid": "Approve", "msgstr": "批准", "flags": ["fuzzy"]}, ["fuzzy: 'Approve'"]),
        ({"msgid": "Approve", "msgstr": "", "obsolete": True}, []),
        ({"msgid": "By %(name)s", "msgstr": "由%(name)s"}, []),
        ({"msgid": "By %(name)s", "msgstr": "由%(nam)s"}, ["placeholders differ: 'By %(name)s'"]),
        ({"msgid": "One day", "msgid_plural": "%(n)s days", "msgstr_plural": {0: "%(n)s 天"}}, []),
        (
            {"msgid": "One day", "msgid_plural": "%(n)s days", "msgstr_plural": {0: "几天"}},
            ["placeholders differ: 'One day'"],
        ),
    ],
)
def test_wrong_translations_are_named(entry, wrong):
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(**entry))

    assert wrong_in(catalogue) == wrong
