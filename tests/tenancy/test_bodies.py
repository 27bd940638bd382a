"""What a body names is looked up as strictly as what an address names (trust 3.3)."""

import re
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseFormSet
from django.test import Client
from django.urls import get_resolver, reverse

from audits import actions as audits
from audits.actions import take_back
from audits.models import Diagnosis
from certification.forms.appointments import People, PersonField, label_of
from certification.forms.tasks import Everybody
from certification.forms.wizard import ClientStep, TermsStep
from certification.models import Clause
from tests.matrix.addresses import address
from tests.matrix.forms import Filled, forms_of
from tests.matrix.standing import browser
from tests.sizes import part
from tests.tenancy.walls import crossings, references_to, written
from tests.world import World
from wobo.accounts.forms import HouseRules, KnownRow, KnownRows

NUMBER = re.compile(r"[1-9]\d*")
REFERENCE = re.compile(r"[1-9]\d*|[a-z2-9]{16}")
CALENDAR = {
    "months",
    "chapters",
    "likelihood",
    "impact",
    "residual_likelihood",
    "residual_impact",
}  # 1 to 12 are no keys, nor are chapters
# Forms that name records, and a page of the lead where each is to be seen.
NAMING = {
    "CardForm": "audits:clause_detail",
    "DepartmentForm": "certification:department_edit",
    "DocumentRow": "audits:documents",
    "GapForm": "audits:clause_detail",
    "KickOffForm": "certification:kick_off",
    "MeetingForm": "audits:meeting_edit",
    "MemberForm": "site:people_add",
    "MemberRow": "audits:team",
    "NoCaseForm": "audits:clause_detail",
    "ObjectsForm": "audits:objects",
    "PersonForm": "certification:person_edit",
    "LeaveForm": "",  # the world has one person at each client; tests/certification/test_successor.py tries a foreign one
    "PersonInviteForm": "",  # the person of the world has an account; tests/certification/test_people.py invites
    "SuccessorForm": "",  # the part of LeaveForm that is shown for who has left
    "ScopeForm": "certification:scope_edit",
    "ServiceForm": "certification:service_edit",
    "SessionRow": "audits:schedule",
    "SheetForm": "audits:meeting",
    **{f"{name}Line": f"audits:listing {of}" for name, of in {
        "Adjustment": "adjustments", "Decision": "decisions", "QuickWin": "quick_wins", "Risk": "risks", "Step": "roadmap",
    }.items()},
    "AddMembersForm": "certification:group_add",
    "AgreementForm": "documents:agreement_edit",
    "AssignForm": "",  # opened with ticked documents: tests/documents/test_register.py
    "DocumentForm": "documents:document_edit",
    "ExternalForm": "documents:external_edit",
    "AnnouncementForm": "training:announcement_edit",
    "InviteForm": "certification:meeting_people",
    "LawForm": "certification:law_edit",
    "LineForm": "training:plan_detail",
    "ObjectiveForm": "certification:objective_edit",
    "RegisterForm": "",  # the part that the forms of the design share
    "RiskForm": "certification:risk_edit",
    "SessionForm": "training:session_edit",
    "SupplementForm": "certification:supplement_edit",
    "TaskForm": "certification:task_create",
    "AddSignerForm": "documents:step_add",
    "BeginForm": "certification:matrix_new",
    "ConfirmForm": "",  # columns of the matrix that were found before: tests/certification/test_function_matrix_pages.py
    "DelegationForm": "",  # for people of the client alone, and the lead is none: tests/documents/test_flow_steps.py
    "DepartmentsForm": "certification:matrix_columns",
    "DestroyForm": "documents:destruction_carry_out",
    "HolderForm": "documents:copy_create",
    "LoanForm": "documents:loan_create",
    "BriefingForm": "documents:briefing_create",
    "LabelForm": "documents:label_edit",
    "MeasureForm": "documents:measure_edit",
    "PilotPlanForm": "documents:pilot_plan",
    "StepForm": "documents:step_create",
    "ArrivedRecordForm": "",  # opened with files that were put aside: tests/documents/test_records.py
    "AskChangeForm": "documents:record_sample_change",
    "EvaluationForm": "documents:evaluation_detail",
    "PlanRowForm": "documents:record_row_edit",
    "RecordForm": "documents:record_edit",
    "RecordImportForm": "documents:record_import",
    "RecordNoCaseForm": "documents:record_no_case_create",
    "SampleForm": "documents:record_sample_create",
    "SupplierForm": "documents:supplier_edit",
    "TransferForm": "documents:step_transfer",
    "ApplicationForm": "",  # standards, which are everybody's
    "ChooseForm": "audits:body_choose",
    "AuditForm": "audits:audit_edit",
    "AuditItemForm": "audits:audit_item",
    "AuditMemberForm": "audits:audit_member_new",
    "AuditSlotForm": "audits:audit_slot",
    "CertificateForm": "",  # standards, which are everybody's
    "DecisionChangeForm": "audits:review_decision_change",
    "EditFactsForm": "audits:finding_edit",
    "FactsForm": "audits:finding_new",
    "FindingAnswerForm": "audits:finding_plan",
    "HandOverForm": "",  # for who accepts plans, and the lead does not; its owners are those of FindingAnswerForm
    "LaterDecisionForm": "",  # the fields of ReviewDecisionForm once the meeting is over
    "ManagementReviewForm": "audits:review_edit",
    "NewAuditForm": "",  # opened from a line of the programme: tests/audits/test_internal_pages.py
    "ReviewDecisionForm": "audits:review_decision_new",
    "RoomForm": "audits:room_edit",
    "ShareForm": "",  # the auditors of AuditItemForm
    "PlanExternalForm": "audits:external_create",
    # People are typed by name, and found among those of the client alone: below.
    "AppointmentForm": "", "MinutesForm": "", "OwnersForm": "", "ReplaceForm": "",
    "ImprovementForm": "", "MarkCheckForm": "", "UpkeepItemForm": "",
    "CodeForm": "",  # a name among those whom the session expects: tests/training/test_sign_in.py
    "EngagementForm": "", "FrameForm": "",  # standards, which are everybody's
    # Of the wizard, which only who may read every client opens: tested below by what they offer.
    "ClientStep": "", "TermsStep": "", "TeamStep": "",
}  # fmt: skip
# Forms that name no record of a client: words, dates, choices that stand in the code.
PLAIN = set(
    """
    AcceptForm AdoptionForm BasisRow BiggestLine ClientForm ConclusionForm ConsideredLine ContactForm ContractForm
    AbsencesForm AcceptedScanForm BoardForm ContentForm CourseForm EffectForm EndMemberForm ExcuseForm
    ExemptionForm GroupForm LetterForm MarksForm OptionForm QualificationForm QuestionForm
    RepresentativeForm ResultForm ResultsForm ScanForm YearForm
    EligibilityForm EmailForm FilesForm FindClauseForm FirmForm ImportForm InvitationForm LanguageForm
    ChartForm PeopleImportForm
    Form LicenceForm Line MailForm ModelForm OutcomeForm PasswordTwice PlanForm PlanStep ProfileForm PurposeLine ReasonForm
    ReferenceForm ResourceLine RoleForm Row RowForm ScaleLine SetupForm SigningForm SiteForm StrengthLine
    SupplementLine ThemeLine WaiverForm
    AnswerForm BatchForm ChangeOfForm DayForm DecisionForm DeclarationForm EditionForm FillForm HandInForm LinesForm OpinionForm
    PostponeForm ProvingForm QuorumForm ReceiveForm ReleaseForm RenewForm SendBackForm ShortReasonForm StructureForm
    TakeBackForm WorkbookForm
    ArrivedForm DecideForm ExplainForm FolderForm NothingForm OldDocumentForm ReviewForm StrikeForm
    CheckForm ComplianceForm ElementForm PaperForm PrintForm RiskImportForm
    ColumnsForm CriterionForm PeriodForm RecordFilesForm SampleConclusionForm SupplierLicenceForm SupplierScoreForm
    BodyForm EvidenceForm FindingChangeForm JudgeForm ProgrammeForm RaiseForm RegradeForm VerificationForm WordsForm
    ConclusionsForm FindingForm FinishForm InputForm NewReviewForm VerifyForm GuestForm
    ChangeNoticeForm DoneForm InspectionForm PointForm RegisterCheckForm ReportForm
    EndForm LabelSheetForm ListForm PauseForm ProblemForm ValueForm
    BodyDecisionForm CandidateForm ComparisonForm DatedForm BodyAuditForm BodyMemberForm DateReasonForm ScoreForm WhyForm
    DraftForm ChangeForm CommentAnswerForm CommentForm ExchangeForm LayoutForm MoveForm SectionAddForm SectionForm WordForm
    """.split()
)
PLANNING = {"audits:team", "audits:objects", "audits:schedule"}


def our_forms() -> set[type[forms.BaseForm]]:
    """Return the form classes of the product."""
    assert get_resolver().url_patterns
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.split(".")[0] in {"wobo", "certification", "training", "audits", "documents"}:
                found.add(one)
    return found


def test_every_form_says_whether_it_names_records() -> None:
    known = {form.__name__ for form in our_forms() if not form.__name__.endswith("FormSet")}

    assert known == {*NAMING, *PLAIN}


def test_no_plain_form_has_a_field_that_looks_records_up() -> None:
    looked = (forms.ModelChoiceField, forms.ModelMultipleChoiceField, KnownRow, KnownRows, PersonField)
    found = {
        f"{form.__name__}.{name}"
        for form in our_forms()
        if form.__name__ in PLAIN
        for name, field in form.base_fields.items()
        if isinstance(field, looked)
    }

    assert found == set()


def test_every_form_keeps_the_rules_of_the_house() -> None:
    """Rows by uid, texts with a limit: one mixin does both (wobo/accounts/forms.py)."""
    found = {form.__name__ for form in our_forms() if not issubclass(form, HouseRules | BaseFormSet)}

    assert found == set()


@pytest.mark.parametrize("route", sorted({page for page in NAMING.values() if page}))
def test_a_form_offers_uids_and_never_a_primary_key(world: World, route: str) -> None:
    """What stands in choices, hidden fields and ticks of every form that names records, as it is drawn."""
    client, url = browser(world, "lead"), prepared(world, route)
    pages = forms_of(client.get(url).content)

    offered = {(name, value) for form in pages for name in references(form) for value in form.offered[name]}
    named = {value for _name, value in offered if value}

    assert named & set(references_to(world.a)) != set()
    assert {pair for pair in offered if NUMBER.fullmatch(pair[1]) and pair[0] not in CALENDAR} == set()


def prepared(world: World, route: str) -> str:
    """Bring A's diagnosis into the state in which the page can be written; return its address."""
    lead, diagnosis = world.cast.lead.fresh(), world.a.diagnosis
    if route == "audits:clause_detail":  # the last clause knows no case, the first has a gap: both stand on one page
        clause = Clause.objects.get(ref="8.2")
        row = world.a.assessment
        gap = {"uid": "", "text": "A gap", "severity": "minor", "cause": "no_rule"}
        answer = {"result": "no_case", "gaps": [gap]}
        row = audits.save_answer(diagnosis, clause, by=lead, version=row.version, answer=answer)
        audits.claim_no_case(row, by=lead, reason="Nothing happened")
    if route in PLANNING:
        take_back(Diagnosis.objects.get(pk=diagnosis.pk), "replan", by=lead, reason="Once more")
    if route.startswith("audits:listing"):
        return reverse("audits:listing", args=[world.a.engagement.code, diagnosis.uid, route.split()[1]])
    if route == "training:plan_detail":
        return f"{address(world, world.a, route)}?row={world.a.rows['plan_line'].uid}"
    rows = {"audits:team", "audits:schedule", "audits:documents"}  # lists whose rows open one by one, or all
    return address(world, world.a, route) + ("?row=all&more=1" if route in rows else "")


def references(form: Filled) -> list[str]:
    """Return the fields whose values name records."""
    return [
        name
        for name, values in form.offered.items()
        if any(REFERENCE.fullmatch(value) for value in values)
        and not name.endswith(("_FORMS", "version", "maturity", "csrfmiddlewaretoken"))
        and not name.startswith("button:")
        and not re.search(r"-[2-9]-", name)  # the third row of a kind is as the second
    ]


def post(client: Client, url: str, data: dict[str, Any]) -> int:
    """Send a form; what it writes is undone unless something crossed the wall."""
    sent = {name: value for name, value in data.items() if not name.startswith("csrf")}
    status: int = client.post(url, sent).status_code
    return status


def alike(theirs: dict[str, Any], mine: dict[str, Any], offered: list[str], place: str) -> list[str]:
    """Return B's records to try in a field: those of the kinds that it offers of A, and a few of the others."""
    kinds = {type(mine[uid]) for uid in offered if uid in mine}
    same = [uid for uid, row in theirs.items() if type(row) in kinds]
    return same + part([uid for uid in theirs if uid not in same], 3, place)


@pytest.mark.parametrize("route", sorted({page for page in NAMING.values() if page}))
def test_a_field_takes_no_record_of_another_client(world: World, monkeypatch: pytest.MonkeyPatch, route: str) -> None:
    client, url = browser(world, "lead"), prepared(world, route)
    mine, theirs, tried, wrong = references_to(world.a), references_to(world.b), 0, []
    pages = [form for form in forms_of(client.get(url).content) if references(form)]
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_args, **_options: "")

    for form in pages:
        for name in references(form):
            for value in alike(theirs, mine, form.offered[name], f"{route} {name}"):
                with transaction.atomic(), written() as rows:
                    status = post(client, form.action or url, form.complete() | {name: value})
                    wrong += [f"{name}={value}: {one}" for one in (crossings(world) if rows() else ())]
                    wrong += [f"{name}: 500"] if status == 500 else []
                    transaction.set_rollback(True)
                tried += 1

    assert tried > 0
    assert wrong == []


@pytest.mark.parametrize(
    "route",
    [
        "audits:team",
        "audits:schedule",
        "certification:service_edit",
        "certification:scope_edit",
        "audits:objects",
        "audits:meeting_edit",
    ],
)
def test_the_same_form_with_records_of_the_client_is_taken(world: World, route: str) -> None:
    """The attack above fails for what it names, not for something else in the form."""
    client, url = browser(world, "lead"), prepared(world, route)

    (form,) = [one for one in forms_of(client.get(url).content) if references(one)]

    assert post(client, form.action or url, form.data()) == 302


def test_the_wall_can_be_seen_from_above(world: World) -> None:
    """`crossings` sees a reference when there is one."""
    world.a.service.owner = world.b.person
    world.a.service.save()

    assert crossings(world) == ["Service.owner"]


def test_the_wizard_offers_what_the_reader_may_read_and_the_client_owns(world: World) -> None:
    lead, partner = world.cast.lead.fresh(), world.cast.partner.fresh()

    clients = ClientStep(None, user=lead, may_create=False).fields["client"].queryset
    everybody = ClientStep(None, user=partner, may_create=True).fields["client"].queryset
    terms = TermsStep(None, client=world.a.client).fields

    assert list(clients) == [world.a.client]
    assert set(everybody) == {world.a.client, world.b.client}
    assert list(terms["services"].queryset) == [world.a.service]
    assert list(terms["sites"].queryset) == [world.a.site]


@pytest.mark.parametrize("typed", ["label", "name"])
def test_a_typed_name_finds_nobody_of_another_client(world: World, typed: str) -> None:
    """Letters and tasks take people by their names; the refusal names nobody of B either."""
    for known in (People(world.a.client), Everybody(world.a.engagement)):
        for theirs in (world.b.person, world.b.clerk, world.b.trainee):
            said = label_of(theirs) if typed == "label" else theirs.name
            with pytest.raises(ValidationError) as refused:
                known.find(said)

            assert refused.value.code == "nobody"
        with pytest.raises(ValidationError) as refused:
            known.find(str(world.lead_b))
        assert refused.value.code == "nobody"
        assert [one for one in known.offered() if "CANARY" in one] == []
        assert known.find(world.a.clerk.name) == world.a.clerk


def test_an_invitation_tells_nothing_of_a_person_elsewhere(world: World) -> None:
    """Whoever knows an address does not learn whose it is, or where they work."""
    url = reverse("site:people_invite", args=[world.a.engagement.workspace.uid])
    for name, role in (("lead", "consultant"), ("lead", "staff"), ("client_admin", "staff")):
        for stranger in (world.cast.stranger, world.cast.stranger_admin):
            with transaction.atomic():
                sent = {"email": stranger.email, "display_name": "X", "role": role, "language": "en"}
                response = browser(world, name).post(url, sent)
                transaction.set_rollback(True)

            assert re.findall(r"CANARY-\w+", response.content.decode()) == []
