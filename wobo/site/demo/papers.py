"""The papers that nobody signs: asked for when the demo writes its reports, and not when the site is made."""

from typing import Any

from certification.actions.design_papers import print_register
from certification.actions.function_matrix_talk import print_matrix
from certification.actions.meetings import print_sign_in_sheet
from certification.actions.people_chart import print_chart
from certification.actions.structure import print_structure
from certification.models import FunctionMatrix, Meeting
from documents.actions import issue_lists, lists
from documents.models import Destruction
from training.actions import papers
from training.models import Announcement, TrainingSession
from training.reports.certificates import entitled

from . import gate
from .house import House
from .signatures import print_waiting


def of_organisation(house: House) -> None:
    """Have the organisation chart and the sign-in sheets of the meetings made."""
    by, language = gate.lead_of(house), house.content.language
    if house.client is not None:
        print_chart(house.client, paper="A4", language=language, by=by)
    for meeting in Meeting.objects.filter(cycle=house.run.cycle, minutes_uid__gt=""):
        print_sign_in_sheet(meeting, language, by=by)
        print_waiting()


def of_training(house: House, *people: str) -> None:
    """Have sign-in sheets, records and certificates of the sessions made, then what is about people."""
    by, language, cycle = gate.lead_of(house), house.content.language, house.run.cycle
    for session in TrainingSession.objects.held().filter(cycle=cycle).select_related("course", "workspace"):
        for kind in papers.OF_SESSION:
            if kind != papers.CERTIFICATES or entitled(session):
                papers.print_of_session(session, kind, language, by=by)
                print_waiting()
    asked: list[tuple[str, Any]] = [(papers.MATRIX, cycle)]
    asked += [(papers.PROFILE, house.people[key]) for key in people]
    for kind, about in asked:
        papers.print_of(kind, about, language, by=by)
        print_waiting()
    for announcement in Announcement.objects.published().filter(cycle=cycle):
        papers.print_announcement(announcement, language, by=by)
    print_waiting()


def of_design(house: House) -> None:
    """Have the registers of risk and law, the matrix in large and the document structure made."""
    by, language = gate.lead_of(house), house.content.language
    for kind in ("risk-register", "law-register"):
        print_register(house.run, kind, language, by=by)
    print_waiting()
    print_matrix(FunctionMatrix.objects.get(cycle=house.run.cycle), paper="A3", language=language, by=by)
    print_structure(house.run.cycle, language, by=by)
    print_waiting()


def of_documents(house: House) -> None:
    """Have the lists of documents, records, external documents and copies made, and the record of destruction."""
    by, language, cycle = gate.lead_of(house), house.content.language, house.run.cycle
    for kind in lists.LISTINGS:
        lists.print_list(kind, cycle, language, by=by)
        print_waiting()
    issue_lists.print_of(issue_lists.COPIES, cycle, language, by=by)
    for record in Destruction.objects.filter(engagement=house.run):
        issue_lists.print_of(issue_lists.DESTRUCTION, record, language, by=by)
    print_waiting()
