"""Letters of appointment: drafted, issued, accepted or declined, replaced, ended; the roles that follow."""

# claims: S2.1.7, S2.3.*, S4.2.*, P8
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client as Browser

from certification import letters
from certification.actions import appointments, groups
from certification.models import Appointment, Engagement, Person, Service
from certification.reports.letters import appointment as letter_paper
from tests.factories_certification import TODAY, make_person, signs
from tests.factories_organisation import drafted, in_force, issued, make_processes, papers_left, people_of, printed
from tests.people import Cast, member, person
from wobo.accounts.models import Membership, Role
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, arrows, fire
from wobo.workflow.models import Event, Signature

REPRESENTATIVE, AUDITOR = "management_representative", "internal_auditor"
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    return people_of(cast, engagement)


def roles(user: Any, engagement: Engagement) -> set[str]:
    return user.fresh().rights.roles_in(engagement.workspace_id)


def fresh(letter: Appointment) -> Appointment:
    return Appointment.objects.get(pk=letter.pk)


def test_every_role_has_a_template_in_both_languages() -> None:
    values = {name: name.upper() for name in ("person", "role", "about", "client", "standard", "date")}

    for role in Appointment.Role.values:
        for language in ("zh-hans", "en"):
            text = letters.opening(role, language, values) + letters.duties(role, language, values)
            assert "{" not in text
            assert "PERSON" in text
            assert len(letters.duties(role, language, values).splitlines()) >= 3


def test_placeholders_are_put_in_plainly_and_never_read_again() -> None:
    assert (
        letters.fill("{person} {unknown} {0.__class__}", {"person": "{client} %s"})
        == "{client} %s {unknown} {0.__class__}"
    )


def test_a_draft_bears_a_number_and_the_duties_of_its_template(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    (process,) = make_processes(1)

    letter = drafted(cast, engagement, "process_owner", people["engineer"], clause=process)

    assert (letter.reference, letter.title, letter.state) == ("A-2026-A01", "Process owner · 8.1 Process 1", "draft")
    assert letter.duties.splitlines()[0].startswith("Plans the process “Process 1”")
    assert letter.duties_en == ""  # the client's papers are in English anyway


def test_chinese_papers_name_the_duties_in_english_too(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    engagement.client.language = "zh-hans"
    engagement.client.save()

    letter = drafted(cast, engagement, REPRESENTATIVE, people["deputy"])

    assert "协助最高管理者" in letter.duties
    assert letter.duties_en.startswith("Helps top management")


def test_many_are_drafted_at_once_and_a_second_time_nothing(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    wanted = [
        appointments.Wanted("process_owner", people["engineer"], TODAY, clause=clause) for clause in make_processes(3)
    ]

    first = appointments.draft_letters(engagement.cycle, wanted, by=cast.lead)
    second = appointments.draft_letters(engagement.cycle, wanted, by=cast.lead)

    assert [letter.number for letter in first] == [1, 2, 3]
    assert second == []


def test_signed_and_accepted_a_letter_is_in_force_and_gives_the_role(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = issued(cast, drafted(cast, engagement, REPRESENTATIVE, people["deputy"]))
    assert letter.state == "issued"
    assert [item.title for item in items_for(cast.staff.fresh())] == [
        "Client A: you are appointed “Management representative”; accept or decline"
    ]

    letter = signs(cast.staff, letter, "accepted")

    assert letter.state == "in_force"
    assert (letter.issued_at is None, letter.accepted_at is None) == (False, False)
    assert roles(cast.staff, engagement) == {"staff", REPRESENTATIVE}
    assert letter.grant == Membership.objects.get(user=cast.staff, workspace=engagement.workspace)
    assert Report.objects.filter(source__uid=letter.paper_uid).count() == 1
    assert items_for(cast.staff.fresh()) == []
    assert Notice.objects.filter(recipient=cast.lead, about_uid=letter.uid).count() == 1


@pytest.mark.parametrize("name", ["lead", "partner", "representative", "client_admin", "staff"])
def test_nobody_but_top_management_issues(
    cast: Cast, engagement: Engagement, people: dict[str, Person], name: str
) -> None:
    letter = printed(cast, drafted(cast, engagement, AUDITOR, people["engineer"]))

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), letter, "appointed")

    assert fresh(letter).state == "draft"


def test_a_consultant_with_every_role_signs_nothing_for_the_client(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    everything = member(cast.consultant, engagement.workspace, *(role for role in Role.values if role != "consultant"))
    hired = make_person(engagement.client, "Carl", user=cast.consultant)
    letter = printed(cast, drafted(cast, engagement, AUDITOR, people["engineer"]))
    own = issued(cast, drafted(cast, engagement, AUDITOR, hired))

    with pytest.raises(PermissionDenied):
        signs(everything, letter, "appointed")
    with pytest.raises(PermissionDenied):
        signs(everything, own, "accepted")


def test_nobody_appoints_themselves(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    letter = printed(cast, drafted(cast, engagement, REPRESENTATIVE, people["director"]))

    with pytest.raises(PermissionDenied):
        signs(cast.top_manager, letter, "appointed")

    assert fresh(letter).state == "draft"


def test_only_the_appointee_accepts(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    letter = issued(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))

    for other in (cast.top_manager, cast.lead, cast.representative):
        with pytest.raises(PermissionDenied):
            signs(other, letter, "accepted")

    assert fresh(letter).state == "issued"


def test_a_representative_belongs_to_management(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    letter = drafted(cast, engagement, REPRESENTATIVE, people["engineer"])
    with pytest.raises(Obstructed, match="Cid is neither marked as top management nor head of a department"):
        appointments.prepare_letter(letter, by=cast.lead)

    people["engineer"].department.head = people["engineer"]
    people["engineer"].department.save()
    assert appointments.prepare_letter(letter, by=cast.lead).paper_uid


def test_without_the_role_of_representative_no_letter_for_it(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = drafted(cast, engagement, REPRESENTATIVE, people["deputy"])
    groups.keep_representative(engagement, kept=False, reason="Not needed here.", by=cast.lead)

    with pytest.raises(Obstructed, match="does not keep the role"):
        appointments.prepare_letter(letter, by=cast.lead)


def test_the_role_is_not_switched_off_while_somebody_holds_it(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    in_force(cast, drafted(cast, engagement, REPRESENTATIVE, people["deputy"]))

    with pytest.raises(Obstructed, match="End letter A-2026-A01 first: Bob is Management representative"):
        groups.keep_representative(engagement, kept=False, reason="Not needed here.", by=cast.lead)


def test_a_declined_letter_says_why_and_gives_nothing(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = issued(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))

    letter = appointments.decline_letter(letter, reason="I leave in spring.", by=cast.staff)

    assert (letter.state, letter.end_reason) == ("declined", "I leave in spring.")
    assert roles(cast.staff, engagement) == {"staff"}


def test_the_successor_s_acceptance_ends_the_letter_that_it_replaces(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    old = in_force(cast, drafted(cast, engagement, "document_controller", people["deputy"]))
    heir = make_person(engagement.client, "Eve", user=cast.working_group)
    new = issued(cast, appointments.replace_letter(old, heir, TODAY, by=cast.lead))
    assert (fresh(old).state, new.replaces) == ("in_force", old)

    new = signs(cast.working_group, new, "accepted")

    assert (fresh(old).state, new.state) == ("ended", "in_force")
    assert fresh(old).end_reason == "Replaced by letter A-2026-A02."
    assert roles(cast.staff, engagement) == {"staff"}
    assert roles(cast.working_group, engagement) == {"working_group", "document_controller"}


def test_a_process_has_one_owner_in_force(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    first, second = make_processes(2)
    kept = in_force(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=first))
    other = in_force(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=second))
    heir = make_person(engagement.client, "Eve", user=cast.working_group)

    in_force(cast, drafted(cast, engagement, "process_owner", heir, clause=second))

    assert [fresh(one).state for one in (kept, other)] == ["in_force", "ended"]


def test_an_ended_letter_stays_and_its_role_goes(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = in_force(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))

    letter = appointments.end_letter(letter, reason="New tasks.", by=cast.representative)

    assert (letter.state, letter.end_reason) == ("ended", "New tasks.")
    assert roles(cast.staff, engagement) == {"staff"}
    assert Membership.objects.get(user=cast.staff, role=AUDITOR).until == TODAY - dt.timedelta(days=1)


def test_two_letters_that_give_one_role_share_it(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    first, second = (
        in_force(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=clause))
        for clause in make_processes(2)
    )
    assert Membership.objects.filter(user=cast.staff, workspace=engagement.workspace).count() == 1

    appointments.end_letter(fresh(first), reason="New tasks.", by=cast.lead)
    assert roles(cast.staff, engagement) == {"staff", "working_group"}
    appointments.end_letter(fresh(second), reason="New tasks.", by=cast.lead)
    assert roles(cast.staff, engagement) == {"staff"}


def test_a_role_that_was_given_by_hand_outlives_the_letter(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    member(cast.staff, engagement.workspace, AUDITOR)
    letter = in_force(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))
    assert letter.grant is None

    appointments.end_letter(letter, reason="New tasks.", by=cast.lead)

    assert roles(cast.staff, engagement) == {"staff", AUDITOR}


def test_without_an_account_the_scan_is_the_proof_and_the_role_follows_the_account(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = issued(cast, drafted(cast, engagement, AUDITOR, people["engineer"]))
    with pytest.raises(Obstructed, match="Add the scan"):
        fire(letter, "accept_on_paper", by=cast.lead)

    scan = SimpleUploadedFile("letter.pdf", SCAN, "application/pdf")
    letter = appointments.accept_on_paper(letter, scan, by=cast.client_admin)
    assert (letter.state, letter.accepted_on_paper.name, letter.grant) == ("in_force", "letter.pdf", None)

    account = person("cid")
    people["engineer"].user = account
    people["engineer"].save()
    assert roles(account, engagement) == {AUDITOR}
    people["engineer"].user = None
    people["engineer"].save()
    assert roles(account, engagement) == set()


def test_who_has_left_is_neither_appointed_nor_put_in_force(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = issued(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))
    people["deputy"].left_on = TODAY
    people["deputy"].save()

    with pytest.raises(Obstructed, match="Bob has left on 2026-10-12"):
        signs(cast.staff, letter, "accepted")

    assert fresh(letter).state == "issued"


def test_a_change_voids_the_paper_and_the_next_has_its_own_number(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    letter = printed(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))
    letter = appointments.edit_letter(letter, {"duties": "Audits.\nReports."}, by=cast.lead)
    assert (letter.paper_uid, letter.round) == ("", 2)

    letter = signs(cast.top_manager, printed(cast, letter), "appointed")

    assert letter.state == "issued"
    assert list(Report.objects.filter(source=None).order_by("pk").values_list("number", "state")) == [
        ("A-2026-A01", "superseded"),
        ("A-2026-A01-2", "ready"),
    ]
    with pytest.raises(Obstructed, match="issued and stays as it is"):
        appointments.edit_letter(letter, {"duties": "Other."}, by=cast.lead)


def test_signing_twice_appoints_once(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    letter = printed(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))
    signs(cast.top_manager, letter, "appointed")

    signs(cast.top_manager, fresh(letter), "appointed")  # a double click: the first signature stands

    assert Event.objects.filter(verb="issue").count() == 1
    assert Signature.objects.of(letter).count() == 1


def test_all_papers_are_made_in_one_go_as_many_as_the_printer_takes(
    cast: Cast, engagement: Engagement, people: dict[str, Person]
) -> None:
    wanted = [
        appointments.Wanted("process_owner", people["engineer"], TODAY, clause=clause) for clause in make_processes(22)
    ]
    appointments.draft_letters(engagement.cycle, wanted, by=cast.lead)
    wrong = drafted(cast, engagement, REPRESENTATIVE, people["engineer"])

    made, refused, left = appointments.prepare_letters(engagement.cycle, by=cast.lead)

    assert (made, left, papers_left()) == (20, 2, 20)
    assert [text[:10] for text in refused] == [wrong.reference]
    assert Notice.objects.filter(recipient=cast.top_manager).count() == 1


def test_top_management_signs_one_letter_after_the_other(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    clauses = make_processes(2)
    mine = [printed(cast, drafted(cast, engagement, "process_owner", people["deputy"], clause=one)) for one in clauses]
    client.force_login(cast.top_manager)
    page = f"/e/{engagement.code}/appointments/next/"
    assert [item.title for item in items_for(cast.top_manager.fresh())] == ["Client A: sign 2 letters of appointment"]

    for letter in mine:
        assert client.get(page).url == f"/sign/appointment/{letter.uid}/appointed/"
        signs(cast.top_manager, letter, "appointed")

    assert client.get(page).url == f"/e/{engagement.code}/appointments/"


def test_the_table_of_services_begins_with_their_owners_and_drafts_what_is_new(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    place = engagement.client.workspace
    desk = Service.objects.create(workspace=place, name="Desk", owner=people["engineer"])
    cloud = Service.objects.create(workspace=place, name="Cloud")
    client.force_login(cast.client_admin)
    page = f"/e/{engagement.code}/appointments/of/services/"

    assert 'value="Cid · Service desk"' in client.get(page).content.decode()
    told = {"starts_on": "2026-11-01", f"person_{desk.uid}": "Cid · Service desk", f"person_{cloud.uid}": ""}
    client.post(page, told)
    client.post(page, told | {f"person_{cloud.uid}": "Bob"})

    found = Appointment.objects.order_by("number").values_list("service__name", "person__name", "starts_on")
    assert list(found) == [("Desk", "Cid", dt.date(2026, 11, 1)), ("Cloud", "Bob", dt.date(2026, 11, 1))]


def test_a_name_that_several_bear_is_asked_back_and_nothing_typed_is_lost(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    make_person(engagement.client, "Bob", department=people["engineer"].department, post="Operator")
    client.force_login(cast.lead)
    page = f"/e/{engagement.code}/appointments/new/"
    told = {"role": AUDITOR, "person": "Bob", "others": "Cid\nNobody", "starts_on": "2026-10-12"}

    answer = client.post(page, told).content.decode()
    assert "Write one of: Bob · Board · Deputy; Bob · Service desk · Operator" in answer
    assert "Nobody called “Nobody” is in the register of people." in answer
    assert 'value="Bob"' in answer
    assert "Cid\nNobody" in answer.replace("\r", "")

    client.post(page, told | {"person": "Bob · Service desk", "others": "Cid"})
    assert sorted(Appointment.objects.values_list("person__name", "person__post")) == [
        ("Bob", "Operator"),
        ("Cid", "Engineer"),
    ]


def test_one_role_for_one_person_is_not_given_to_several(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    client.force_login(cast.lead)
    told = {"role": "document_controller", "person": "Bob", "others": "Cid", "starts_on": "2026-10-12"}

    answer = client.post(f"/e/{engagement.code}/appointments/new/", told)

    assert "One person holds this role." in answer.content.decode()
    assert Appointment.objects.count() == 0


def test_the_appointee_answers_on_the_page_of_the_letter(
    cast: Cast, engagement: Engagement, people: dict[str, Person], client: Browser
) -> None:
    letter = issued(cast, drafted(cast, engagement, AUDITOR, people["deputy"]))
    client.force_login(cast.staff)
    page = letter.get_absolute_url()

    shown = client.get(page).content.decode()
    assert f"/sign/appointment/{letter.uid}/accepted/" in shown
    assert client.get(f"{page}end/").status_code == 403
    client.post(f"{page}decline/", {"reason": "I have no time for it."})

    assert fresh(letter).end_reason == "I have no time for it."
    assert client.post(f"{page}decline/", {"reason": "Once more."}).status_code == 409


def test_the_paper_says_whom_to_what_from_when(cast: Cast, engagement: Engagement, people: dict[str, Person]) -> None:
    letter = drafted(cast, engagement, REPRESENTATIVE, people["deputy"])

    told = letter_paper(letter, "en")

    assert told["letter"]["number"] == "A-2026-A01"
    assert told["letter"]["role"] == "Management representative"
    assert told["letter"]["date"] == "12 October 2026"
    assert "Bob is appointed management representative of Client A Ltd" in told["letter"]["opening"]
    assert len(told["letter"]["duties"]) == 6
    assert [slot["name"] for slot in told["slots"]] == ["", "Bob"]


def test_every_arrow_is_reached_by_somebody() -> None:
    assert arrows(Appointment) == ["issue", "accept", "accept_on_paper", "decline", "end", "cancel"]


@pytest.mark.django_db(transaction=True)
def test_two_who_draft_at_once_get_two_numbers_and_one_letter_each(cast: Cast, engagement: Engagement) -> None:
    """On a SQLite file the second waits for the chain; the second identical draft is the first one's."""
    import threading  # noqa: PLC0415

    clauses = make_processes(4)
    one = make_person(engagement.client, "Cid")
    failed: list[BaseException] = []

    def draft() -> None:
        try:
            for clause in clauses:
                wanted = [appointments.Wanted("process_owner", one, TODAY, clause=clause)]
                appointments.draft_letters(engagement.cycle, wanted, by=cast.lead)
        except BaseException as error:  # noqa: BLE001  told in the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=draft) for _count in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sorted(Appointment.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_failed_acceptance_leaves_the_former_letter_in_force(
    cast: Cast, engagement: Engagement, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = in_force(cast, drafted(cast, engagement, "document_controller", people["deputy"]))
    heir = make_person(engagement.client, "Eve", user=cast.working_group)
    new = issued(cast, appointments.replace_letter(old, heir, TODAY, by=cast.lead))
    monkeypatch.setattr(appointments, "queue_issue", lambda _paper: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        signs(cast.working_group, new, "accepted")

    assert [fresh(one).state for one in (old, new)] == ["in_force", "issued"]
    assert roles(cast.staff, engagement) == {"staff", "document_controller"}


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_the_same_role_at_once_leave_one_holder(cast: Cast, engagement: Engagement) -> None:
    """Each waits for the chain; whoever comes second ends the letter of who came first."""
    import threading  # noqa: PLC0415

    people_of(cast, engagement)
    holders = [
        make_person(engagement.client, name, user=user)
        for name, user in (("Eve", cast.working_group), ("Fay", cast.internal_auditor))
    ]
    mine = [issued(cast, drafted(cast, engagement, "information_security", one)) for one in holders]
    failed: list[BaseException] = []

    def accept(letter: Appointment) -> None:
        try:
            signs(letter.person.user, letter, "accepted")
        except BaseException as error:  # noqa: BLE001  told in the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(letter,)) for letter in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sorted(fresh(one).state for one in mine) == ["ended", "in_force"]
    assert Membership.objects.filter(workspace=engagement.workspace, role="working_group", until=None).count() == 1
