"""Bringing standards into the catalogue: idempotent, in one transaction, with one Event, and gentle with what is in use."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.utils import translation

from certification.actions import catalogue as actions
from certification.actions import catalogue_rows
from certification.catalogue import Unreadable
from certification.models import Client, Engagement
from certification.models.catalogue import Clause, Question, RequiredDocument, Standard, StandardImport
from documents.models import DocumentNeed
from wobo.accounts.models import User
from wobo.files import store
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
HOUSE = """\
standard: House rules
version: '{version}'
clauses:
- {{id: '1', title_en: General}}
- id: '1.1'
  parent: '1'
  title_en: {title}
  questions:
  - {{id: 1.1-Q1, en: Who decides?}}
  documented_information:
  - {{id: 1.1-D1, name_en: Rules, kind: document}}
- {{id: '1.2', parent: '1', title_en: Last}}
"""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def house(tmp_path):
    """Write the house rules to a file; called again, edited."""
    path = tmp_path / "house.yaml"

    def write(edit=lambda text: text, *, version="1", title="Purpose"):
        path.write_text(edit(HOUSE.format(version=version, title=title)), encoding="utf-8")
        return path

    return write


def imported(*args, **options):
    out = io.StringIO()
    call_command("import_standard", *args, stdout=out, **options)
    return out.getvalue().splitlines()


def everything():
    """Return every row of the catalogue, to compare before and after."""
    return [list(model.objects.order_by("pk").values()) for model in (Standard, Clause, Question, RequiredDocument)]


def without(ref):
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if f"id: '{ref}'" not in line)


# What comes with Wobo


def test_shipped_standards_are_brought_in_whole():
    told = imported(shipped=True)

    assert told == [
        "ISO/IEC 20000-1:2018 (iso20000-1-2018): new: 88 clauses added, 255 questions added, 192 documents added.",
        "ISO 9001:2015 (iso9001-2015): new: 91 clauses added.",
        "ISO/IEC 27001:2022 (iso27001-2022): new: 139 clauses added.",
    ]
    standard = Standard.objects.get(ref="iso20000-1-2018")
    assert standard.clauses.count() == 88
    assert standard.clauses.assessable().count() == 62
    assert Question.objects.of(standard.clauses.all()).count() == 255
    assert Question.objects.of(standard.clauses.assessable()).count() == 253
    documents = RequiredDocument.objects.of(standard.clauses.all())
    assert (documents.required().count(), documents.customary().count()) == (73, 119)
    assert Standard.objects.get(ref="iso9001-2015").clauses.count() == 91
    annex = Clause.objects.filter(standard__ref="iso27001-2022", ref__startswith="A.")
    assert annex.assessable().count() == 93


def test_shipped_standards_twice_change_nothing():
    imported(shipped=True)
    before = everything()

    told = imported(shipped=True)

    assert told == [
        "ISO/IEC 20000-1:2018 (iso20000-1-2018): nothing to change.",
        "ISO 9001:2015 (iso9001-2015): nothing to change.",
        "ISO/IEC 27001:2022 (iso27001-2022): nothing to change.",
    ]
    assert everything() == before


def test_clauses_stand_in_natural_order():
    imported(shipped=True)
    clauses = Standard.objects.get(ref="iso20000-1-2018").clauses

    assert list(clauses.filter(depth=1).values_list("ref", flat=True)) == ["4", "5", "6", "7", "8", "9", "10"]
    controls = Clause.objects.filter(standard__ref="iso27001-2022", parent__ref="A.5").values_list("ref", flat=True)
    assert list(controls) == [f"A.5.{number}" for number in range(1, 38)]


# Again, edited, dry


def test_dry_run_changes_nothing(house, cast):
    told = imported(str(house()), dry_run=True)

    assert told == [
        "House rules (house-rules): new: 3 clauses added, 1 question added, 1 document added.",
        "Dry run: nothing was changed.",
    ]
    assert everything() == [[], [], [], []]
    assert not Event.objects.exists()


def test_an_edit_is_told_exactly_and_touches_only_its_row(house):
    imported(str(house()))
    keys = dict(Clause.objects.values_list("ref", "pk"))

    told = imported(str(house(lambda text: text.replace("Who decides?", "Who?"), version="2", title="Aim")))

    assert told == [
        "House rules (house-rules): 1 clause changed, 1 question changed, description of the standard changed.",
        "  ~ version: “1” → “2”",
        "  ~ 1.1 Aim",
        "      title (en): “Purpose” → “Aim”",
        "  ~ 1.1, question 1.1-Q1: “Who?”",
        "      text (en): “Who decides?” → “Who?”",
    ]
    assert dict(Clause.objects.values_list("ref", "pk")) == keys
    assert Clause.objects.get(ref="1.1").titles == {"en": "Aim"}
    assert imported(str(house(lambda text: text.replace("Who decides?", "Who?"), version="2", title="Aim"))) == [
        "House rules (house-rules): nothing to change."
    ]


def test_verbosity_two_tells_a_new_standard_clause_by_clause(house):
    told = imported(str(house()), verbosity=2)

    assert told[1:] == [
        "  + 1 General",
        "  + 1.1 Purpose",
        "  + 1.1, question 1.1-Q1: “Who decides?”",
        "  + 1.1, document 1.1-D1: “Rules”",
        "  + 1.2 Last",
    ]


def test_a_clause_put_in_between_moves_the_others_down(house):
    imported(str(house()))

    told = imported(str(house(lambda text: text + "- {id: 1.1.1, parent: '1.1', title_en: Deep}\n")))

    assert told[1:] == ["  ~ 1.1 Purpose", "      assessable: “yes” → “no”", "  + 1.1.1 Deep"]
    assert list(Clause.objects.values_list("ref", "order", "depth", "parent__ref")) == [
        ("1", 1, 1, None),
        ("1.1", 2, 2, "1"),
        ("1.1.1", 3, 3, "1.1"),
        ("1.2", 4, 2, "1"),
    ]


def test_what_is_gone_and_unused_is_deleted(house):
    imported(str(house()))

    told = imported(str(house(without("1.2"))))

    assert told[1:] == ["  − 1.2 Last"]
    assert list(Clause.objects.values_list("ref", flat=True)) == ["1", "1.1"]


# What is in use stays


@pytest.fixture
def use(cast):
    """Let a document that a client needs serve a clause: a many-to-many table, which deletion would silently empty."""
    client = Client.objects.create(workspace=cast.client_a, legal_name="Client A", short_name="A", code="CA")
    engagement = Engagement.objects.create(workspace=cast.engagement_a, client=client, code="A-2026")
    need = DocumentNeed.objects.create(
        workspace=cast.engagement_a, engagement=engagement, number="P-01", title="Rules", level="P", action="write"
    )
    return lambda ref: need.clauses.add(Clause.objects.get(ref=ref))


def test_a_clause_in_use_is_withdrawn_not_deleted(house, use):
    imported(str(house()))
    use("1.2")

    told = imported(str(house(without("1.2"))))

    assert told[1:] == ["  − 1.2 Last (in use: stays, marked as withdrawn)"]
    assert Clause.objects.get(ref="1.2").withdrawn is True
    assert list(DocumentNeed.objects.get().clauses.values_list("ref", flat=True)) == ["1.2"]
    assert list(Clause.objects.assessable().values_list("ref", flat=True)) == ["1.1"]
    assert imported(str(house(without("1.2")))) == ["House rules (house-rules): nothing to change."]


def test_a_withdrawn_clause_comes_back_as_it_was(house, use):
    imported(str(house()))
    key = Clause.objects.get(ref="1.2").pk
    use("1.2")
    imported(str(house(without("1.2"))))

    told = imported(str(house()))

    assert told[1:] == ["  ~ 1.2 Last", "      withdrawn: “yes” → “no”"]
    assert (Clause.objects.get(ref="1.2").pk, Clause.objects.get(ref="1.2").withdrawn) == (key, False)


def test_a_clause_no_longer_in_use_goes_with_the_next_change(house, use):
    imported(str(house()))
    use("1.2")
    imported(str(house(without("1.2"))))
    DocumentNeed.objects.get().clauses.clear()

    imported(str(house(without("1.2"), version="2")))

    assert list(Clause.objects.values_list("ref", flat=True)) == ["1", "1.1"]


def test_a_question_in_use_keeps_its_clause(house, monkeypatch):
    def used_of(model, keys):  # no app refers to single questions yet
        return set(keys) if model is Question else set()

    imported(str(house()))
    monkeypatch.setattr(catalogue_rows, "used_of", used_of)

    imported(str(house(lambda _text: "standard: House rules\nclauses:\n- {id: '2', title_en: New}\n")))

    assert list(Clause.objects.order_by("ref").values_list("ref", "withdrawn")) == [
        ("1", True),
        ("1.1", True),
        ("2", False),
    ]
    assert list(Question.objects.values_list("ref", "withdrawn")) == [("1.1-Q1", True)]
    assert not RequiredDocument.objects.exists()


def test_use_is_found_through_every_relation_of_other_apps(house):
    imported(str(house()))
    outside = [
        relation
        for relation in Standard._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not Clause
    ]
    standard = Standard.objects.get()

    assert "Engagement_standards" in {relation.related_model.__name__ for relation in outside}
    assert catalogue_rows.used_of(Standard, [standard.pk]) == set()


# Side by side


def test_editions_stand_side_by_side(house):
    imported(str(house(lambda text: text.replace("House rules", "ISO 9001:2015"))))
    imported(str(house(lambda text: text.replace("House rules", "ISO 9001:2026"))))

    assert list(Standard.objects.values_list("ref", "name", "family")) == [
        ("iso9001-2015", "ISO 9001:2015", "qms"),
        ("iso9001-2026", "ISO 9001:2026", "qms"),
    ]
    assert Clause.objects.count() == 6


def test_another_source_of_the_same_standard_does_not_overwrite_ours(house, tmp_path):
    imported(str(house(lambda text: text.replace("House rules", "ISO/IEC 27001:2022"))))
    other = tmp_path / "iso27001-2022.yaml"
    other.write_text(
        "objects: {framework: {urn: 'urn:x:framework:iso27001-2022', name: ISO 27001, requirement_nodes:"
        " [{urn: 'urn:x:n:a.5.1', ref_id: A.5.1, name: Policies}]}}",
        encoding="utf-8",
    )

    first, second = imported(str(other)), imported(str(other))

    assert first == ["ISO 27001 (iso27001-2022-library): new: 1 clause added."]
    assert second == ["ISO 27001 (iso27001-2022-library): nothing to change."]
    assert Standard.objects.get(ref="iso27001-2022").clauses.count() == 3


@pytest.mark.parametrize(
    ("name", "ref", "clauses", "assessable"),
    [
        ("requirement-library-nist-csf-2.0.yaml", "nist-csf-2-0", 134, 106),
        ("oscal-nist-sp-800-53r5-low.json", None, 167, 149),
        ("oscal-basic-catalog.json", "sample-security-catalog-for-demonstration-and-testing", 8, 4),
    ],
)
def test_real_files_twice(name, ref, clauses, assessable):
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not at hand")

    imported(str(SHARED / name))
    before = everything()
    again = imported(str(SHARED / name))

    standard = Standard.objects.get()
    assert ref in {None, standard.ref}
    assert (standard.clauses.count(), standard.clauses.assessable().count()) == (clauses, assessable)
    assert again == [f"{standard.name} ({standard.ref}): nothing to change."]
    assert everything() == before


# The trail


def test_an_import_is_one_event_with_the_file(house, cast):
    path = house()

    imported(str(path))

    row = StandardImport.objects.get()
    events = list(Event.objects.order_by("seq").values_list("model", "verb", "workspace"))
    assert events == [
        ("files.StoredFile", "create", cast.firm.pk),
        ("certification.StandardImport", "create", cast.firm.pk),
    ]
    assert (row.imported_by, row.digest) == (cast.system, Standard.objects.get().digest)
    assert row.summary == "new: 3 clauses added, 1 question added, 1 document added"
    assert store.read(row.source) == path.read_bytes()


def test_no_change_no_event(house, cast):
    imported(str(house()))
    before = Event.objects.count()

    imported(str(house()))

    assert Event.objects.count() == before
    assert StandardImport.objects.count() == 1


def test_before_there_is_a_firm_nothing_is_written_to_a_trail(house):
    imported(str(house()))

    assert Standard.objects.count() == 1
    assert not StandardImport.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "staff", "stranger", "deactivated"])
def test_who_is_no_administrator_brings_nothing_in(house, cast, name):
    content = house().read_bytes()

    with pytest.raises(PermissionDenied):
        actions.bring_in_file(content, name="house.yaml", by=User.objects.get(email=f"{name}@example.com"))

    assert not Standard.objects.exists()


def test_a_fault_on_the_way_leaves_everything_as_it_was(house, cast, monkeypatch):
    imported(str(house()))
    before = everything(), Event.objects.count()

    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "log", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        imported(str(house(title="Aim")))

    assert (everything(), Event.objects.count()) == before


# Refusals


def test_a_broken_file_is_refused_and_changes_nothing(house):
    path = house(lambda text: text.replace("- {id: '1', title_en: General}", "- {title_en: General}"))

    with pytest.raises(CommandError) as caught:
        imported(str(path))

    assert str(caught.value) == (
        f"{path}: clauses, entry 1: The clause has no number. Add “id: '4.1'”. Nothing was changed."
    )
    assert everything() == [[], [], [], []]


def test_a_file_over_the_limit_is_refused_with_limit_and_size(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(settings.LIMITS["catalogue_bytes"] + 2**20)

    with pytest.raises(CommandError, match=r"The file has 21\.0 MB; at most 20 MB can be imported\."):
        imported(str(path))


@pytest.mark.parametrize("arguments", [{}, {"file": Path("a.yaml"), "shipped": True}])
def test_one_file_or_the_shipped_ones(arguments):
    with pytest.raises(CommandError, match=r"Name one FILE, or give --shipped\."):
        call_command("import_standard", **arguments)


def test_a_third_source_of_the_same_name_is_refused(house, tmp_path):
    imported(str(house()))
    other = tmp_path / "other.yaml"
    text = (
        "objects: {{framework: {{urn: '{urn}', name: House rules, requirement_nodes: [{{urn: 'u:1', ref_id: '1'}}]}}}}"
    )
    other.write_text(text.format(urn="urn:a:house-rules"), encoding="utf-8")
    imported(str(other))
    other.write_text(text.format(urn="urn:b:house-rules"), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        imported(str(other))

    assert isinstance(caught.value.__context__, Unreadable)
    assert "The catalogue has another “House rules” from two other sources (house-rules). Rename this one." in str(
        caught.value
    )


# The database itself


def test_the_database_refuses_doubles_and_nonsense(house):
    imported(str(house()))
    standard, clause = Standard.objects.get(), Clause.objects.get(ref="1.1")
    wrong = [
        Standard(ref="house-rules", name="Twice", format="own", source_id="other", digest=""),
        Standard(ref="other", name="Twice", format="own", source_id="house-rules", digest=""),
        Clause(standard=standard, ref="1.1"),
        Question(clause=clause, ref="1.1-Q1"),
        RequiredDocument(clause=clause, ref="1.1-D1"),
        RequiredDocument(clause=clause, ref="1.1-D9", kind="letter"),
        RequiredDocument(clause=clause, ref="1.1-D9", basis="rumour"),
    ]

    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clause.objects.filter(pk=clause.pk).update(parent=clause)
