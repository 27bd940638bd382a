"""What our own files say of clauses and documents is said in the reader's language; nothing is left in English."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from certification.catalogue import read_path
from certification.models.catalogue import Standard
from tests.certification.test_catalogue_shipped import OTHERS, OWN

SENTENCE = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){5}")  # six English words in a row
CITED = re.compile(r"<li lang=\"en\">.*?</li>", re.DOTALL)  # sources bear the names under which they are found


@pytest.fixture
def shipped(cast):
    call_command("import_standard", shipped=True, verbosity=0)


def notes(standard):
    yield from standard.notes
    yield from (clause.note for clause in standard.clauses if clause.note)
    yield from (d.note for clause in standard.clauses for d in clause.documents if d.note)
    yield from (amendment["names"] for amendment in standard.amendments)
    if standard.exclusion_notes:
        yield standard.exclusion_notes


@pytest.mark.parametrize("standard", [*read_path(OWN), *read_path(OTHERS)], ids=lambda one: one.ref)
def test_every_note_is_there_in_three_languages(standard):
    found = list(notes(standard))

    assert found
    assert [note for note in found if set(note) != {"en", "zh-hans", "zh-hant"}] == []
    assert [note for note in found if note["zh-hans"] == note["en"]] == []


@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant")])
def test_no_page_of_a_standard_holds_an_english_sentence(shipped, cast, client, language, tag):
    cast.staff.language = language
    cast.staff.save()
    client.force_login(cast.staff)
    wrong = {}

    for standard in Standard.objects.all():
        noted = [clause for clause in standard.clauses.all() if clause.note or standard.amendments_of(clause)]
        for url in [standard.get_absolute_url(), *(clause.get_absolute_url() for clause in noted)]:
            html = client.get(url).content.decode()
            assert f'lang="{tag}"' in html
            words = unescape(re.sub(r"<[^>]+>", " | ", CITED.sub("", html.partition("<main")[2])))
            if found := SENTENCE.search(words):
                wrong[url] = found[0]

    assert wrong == {}


def test_an_amendment_is_named_in_the_readers_language(shipped, cast, client):
    cast.staff.language = "zh-hans"
    cast.staff.save()
    client.force_login(cast.staff)

    clause = client.get(reverse("standards:clause_detail", args=["iso20000-1-2018", "4.1"])).content.decode()
    whole = client.get(reverse("standards:standard_detail", args=["iso20000-1-2018"])).content.decode()

    assert "气候行动变更" in clause
    assert "气候行动变更" in whole
    assert "Climate action" not in whole
