"""Files that would hurt: refused quickly, in words, with the place and the limit."""

import io
import json
import time

import pytest
from django.utils import translation

from certification.catalogue import Unreadable, read, read_path
from certification.catalogue.source import MIB, read_limited

KNOWN = (
    "Known are: our own YAML (with “clauses”), a requirement library (with “objects” and a framework), "
    "an OSCAL catalogue as JSON (with “catalog”)."
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(content):
    started = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        read(content if isinstance(content, bytes) else content.encode())
    assert time.monotonic() - started < 2
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is empty."),
        ("\ufeff \n", "The file is empty."),
        ("- a\n- b\n", f"The file holds a list at the top, where a standard begins with named entries. {KNOWN}"),
        ("only words", f"The file holds one text at the top, where a standard begins with named entries. {KNOWN}"),
        (
            "# only a remark\n",
            f"The file holds nothing at the top, where a standard begins with named entries. {KNOWN}",
        ),
        ("a: 1\nb: 2\n", f"The entries at the top are “a”, “b”. {KNOWN}"),
        ("<catalog/>", "This looks like XML or HTML. OSCAL catalogues are read as JSON: download that form."),
        (b"PK\x03\x04rest", "This is a file of the kind Excel, Word or ZIP. Import a YAML or JSON text file."),
        (b"%PDF-1.7", "This is a file of the kind PDF. Import a YAML or JSON text file."),
        (
            "标准: 是\n标题".encode("gb18030"),
            "Line 1: The file is not UTF-8 text. Save it as UTF-8 and import it again.",
        ),
        (
            '{"catalog": {,}}',
            "Line 1, column 14: The JSON is broken here: Expecting property name enclosed in double quotes.",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "Line 2: The YAML is broken here: while parsing a flow sequence, did not find expected ',' or ']'.",
        ),
        ("a: *nobody\n", "Line 1: The alias *nobody stands for nothing before it, or for itself."),
        ("a: &a [*a]\n", "Line 1: The alias *a stands for nothing before it, or for itself."),
        ("a: 1\nb: 2\na: 3\n", "Line 3: “a” is given twice in the same entry. Keep one of them."),
        ("? [a]\n: b\n", "Line 1: A key must be plain text here."),
        ("a: \x00\n", None),
    ],
)
def test_what_is_no_standard_is_refused_in_words(content, message):
    told = refused(content)

    assert message is None or told == message


def test_python_objects_in_yaml_are_never_made(tmp_path):
    mark = tmp_path / "made"
    told = refused(f"a: !!python/object/apply:os.mkdir ['{mark}']\n")

    assert told.startswith("Line 1: The YAML is broken here: a tag such as !!python/… is never followed")
    assert not mark.exists()


def test_laughing_aliases_are_counted_before_anything_is_built():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    told = refused("\n".join(lines))

    assert told.startswith("Line ")
    assert "The file unfolds to more than 2,000,000 values. Remove the aliases (*name) that multiply them." in told


def test_merged_keys_that_multiply_are_counted_too():
    lines = ["a0: &a0 {k0: 1, k1: 1, k2: 1, k3: 1}"]
    lines += [
        f"a{n}: &a{n} [{', '.join([f'{{<<: *a{n - 1}}}' if n == 1 else f'*a{n - 1}'] * 40)}]" for n in range(1, 6)
    ]

    assert "unfolds to more than 2,000,000 values" in refused("\n".join(lines))


def test_a_few_aliases_are_welcome():
    [standard] = read(b"standard: A\nclauses:\n- {id: '1', questions: &q [{en: Why?}]}\n- {id: '2', questions: *q}\n")

    assert [[question.text for question in clause.questions] for clause in standard.clauses] == [[{"en": "Why?"}]] * 2


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        "a: " + "[" * 5_000 + "]" * 5_000,
        "\n".join(" " * n + f"k{n}:" for n in range(500)),
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        json.dumps({"catalog": {"metadata": {"title": "T"}, "groups": []}})[:-3]
        + '{"groups":[' * 200
        + "]}" * 200
        + "]}}",
    ],
    ids=["open brackets", "nested lists", "nested maps", "nested JSON", "nested groups"],
)
def test_deep_nesting_is_refused(content):
    assert refused(content).endswith("The file is nested more than 60 levels deep. No standard is.")


def test_parameters_that_multiply_are_cut_short():
    params = [{"id": f"p{n}", "label": f"{{{{ insert: param, p{n + 1} }}}} " * 500} for n in range(9)]
    control = {
        "id": "c",
        "title": "C",
        "params": params,
        "parts": [{"name": "statement", "prose": params[0]["label"]}],
    }
    started = time.monotonic()

    [standard] = read(json.dumps({"catalog": {"metadata": {"title": "T"}, "controls": [control]}}).encode())

    assert time.monotonic() - started < 2
    assert len(standard.clauses[0].prose["en"]) < 2_000_000


def test_numbers_without_end_are_text():
    [standard] = read(b'{"standard": "A", "clauses": [{"id": "1", "title_en": ' + b"9" * 10_000 + b"}]}")

    assert standard.clauses[0].titles["en"] == "9" * 10_000


def test_control_characters_do_not_reach_the_catalogue():
    [standard] = read(b'{"standard": "A", "clauses": [{"id": "1", "title_en": "a\\u0000b\\ud800c\\u001b[2J"}]}')

    assert standard.clauses[0].titles["en"] == "abc[2J"


def test_file_over_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(21 * MIB)

    with pytest.raises(Unreadable, match=r"^The file has 21\.0 MB; at most 20 MB can be imported\.$"):
        read_path(path)


def test_stream_over_the_limit_is_refused_while_reading():
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self):
            return True

        def read(self, size=-1):
            assert size > 0
            self.taken += size
            return b"a" * size

    stream = Endless()

    with pytest.raises(Unreadable, match="The file is larger than 20 MB, the most that can be imported"):
        read_limited(stream)
    assert stream.taken == 20 * MIB + 1


@pytest.mark.parametrize(
    ("name", "message"),
    [("nothing.yaml", "There is no file “{path}”."), (".", "“{path}” is a folder. Name one file in it.")],
)
def test_what_is_no_file_is_said_so(tmp_path, name, message):
    path = tmp_path / name

    with pytest.raises(Unreadable) as caught:
        read_path(path)

    assert str(caught.value) == message.format(path=path)


def test_twenty_megabytes_of_plain_yaml_are_read_in_time():
    entry = "- {{id: '{n}', title_en: '{text}'}}\n"
    text = "standard: A\nclauses:\n" + "".join(entry.format(n=n, text="x" * 9_000) for n in range(2_000))

    [standard] = read(text.encode())

    assert len(standard.clauses) == 2_000
