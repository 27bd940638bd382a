"""Who may do what to clients, engagements, phases and scopes, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Membership, Role, User, Workspace
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.accounts.predicates import (
    Predicate,
    holds,
    is_consulting,
    is_firm,
    is_firm_admin,
    is_lead,
    is_system,
    predicate,
)
from wobo.workflow import clock

from . import design_policies, matrix_policies, upkeep_policies


def holds_at_or_under(*roles: str) -> Predicate:
    """Whether the user holds one of `roles` in the record's workspace, above it, or in one directly under it.

    A client's own rows stand above its engagements: whoever advises one of them keeps the client's rows too.
    """

    def question(record: Any, user: User) -> bool:
        rights, here = user.rights, record.workspace_id
        places = [here, *(place for place, parent in rights.parents.items() if parent == here)]
        return user.is_active and any(rights.holds(roles, place) for place in places)

    return Predicate(question, f"at or under: {' | '.join(roles)}")


def accepting_roles(workspace: Workspace) -> tuple[str, ...]:
    """Return the role that signs for the client in an engagement: the representative in force, else top management."""
    places = [workspace.pk, workspace.parent_id]
    live = Membership.objects.live(clock.today()).filter(workspace__in=places)
    kept = live.filter(role=Role.MANAGEMENT_REPRESENTATIVE).exists()
    return (Role.MANAGEMENT_REPRESENTATIVE,) if kept else (Role.TOP_MANAGER,)


@predicate
def is_signatory(record: Any, user: User) -> bool:
    """Whether the client's signature in this engagement is the user's to give."""
    held = user.rights.roles_in(record.workspace_id) if user.is_active else set()
    if Role.MANAGEMENT_REPRESENTATIVE in held:
        return True  # there is one in force: the reader
    return Role.TOP_MANAGER in held and not _is_represented(record.workspace_id, user)


def _is_represented(place: int, user: User) -> bool:
    """Whether a representative is in force at a place: read once, then kept with the reader's rights."""
    kept: dict[int, bool] = user.rights.__dict__.setdefault("kept_representatives", {})
    if place not in kept:
        places = [place, user.rights.parents.get(place)]
        live = Membership.objects.live(clock.today()).filter(role=Role.MANAGEMENT_REPRESENTATIVE)
        kept[place] = live.filter(workspace__in=places).exists()
    return kept[place]


is_top_manager = holds(Role.TOP_MANAGER) & ~is_consulting
accepts_for_client = is_signatory & ~is_consulting  # never somebody of the firm, whatever else they are
keeps_client = is_firm | holds_at_or_under(*CONSULTING_ROLES, Role.CLIENT_ADMIN)
keeps_people = keeps_client | holds_at_or_under(Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER)
opens_engagement = is_firm | is_lead
drafts_scope = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE)
keeps_meetings = is_consulting | holds(
    Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER, Role.INTERNAL_AUDITOR
)


keeps_organisation = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)


@predicate
def takes_part(record: Any, user: User) -> bool:
    """Whether the user works here; an external auditor only looks on."""
    return user.is_active and bool(user.rights.roles_in(record.workspace_id) - {Role.EXTERNAL_AUDITOR})


@predicate
def is_own_row(record: Any, user: User) -> bool:
    """Whether an attendance is the user's own."""
    return record.user_id == user.pk or (record.person is not None and record.person.user_id == user.pk)


@predicate
def is_appointee(record: Any, user: User) -> bool:
    """Whether the letter appoints the user."""
    return record.person.user_id == user.pk


signs_letter = is_top_manager & ~is_appointee  # nobody appoints themselves
accepts_letter = is_appointee & ~is_consulting


@predicate
def owns_task(record: Any, user: User) -> bool:
    """Whether the task is the user's."""
    return record.owner_user_id == user.pk or (record.owner is not None and record.owner.user_id == user.pk)


@predicate
def finished_task(record: Any, user: User) -> bool:
    """Whether the user says that the task is done: then somebody else looks."""
    return record.finished_by_id == user.pk


@predicate
def is_recorder(record: Any, user: User) -> bool:
    """Whether the user writes the minutes of the meeting, or of the one that a task was decided in."""
    meeting = getattr(record, "meeting", record)
    there = meeting is not None and meeting.pk is not None
    return there and meeting.attendances.filter(records=True).of_user(user).exists()


is_signing_in = takes_part & is_own_row
writes_minutes = keeps_meetings | (takes_part & is_recorder)
# the whole history, with everybody's old and new values: who answers for the work, on either side
reads_trail = is_firm | holds(*CONSULTING_ROLES, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER, Role.CLIENT_ADMIN)


def may_create_client(user: User) -> bool:
    """Whether the user may take a new client on."""
    return is_firm(Workspace.firm(), user)


def may_open(user: User) -> bool:
    """Whether the user may open an engagement for some client."""
    readable = Workspace.objects.filter(pk__in=user.rights.readable)
    return any(opens_engagement(place, user) for place in readable.exclude(kind=Workspace.Kind.ENGAGEMENT))


POLICIES = {
    **design_policies.POLICIES,
    **matrix_policies.POLICIES,
    **upkeep_policies.POLICIES,
    ("Client", "create"): is_firm,
    ("Client", "edit"): keeps_client,
    ("DocumentStructure", "create"): keeps_client,
    ("DocumentStructure", "edit"): keeps_client,
    ("StructureConfirmation", "create"): accepts_for_client,
    ("Department", "create"): keeps_people,
    ("Department", "edit"): keeps_people | is_system,  # system here and below: a successor takes over
    ("Department", "remove"): keeps_people,
    ("Person", "create"): keeps_people,
    ("Person", "edit"): keeps_people | is_system,  # an account is linked by its address
    ("Service", "create"): keeps_people,
    ("Service", "edit"): keeps_people | is_system,
    ("Service", "remove"): keeps_people,
    ("Site", "create"): keeps_people,
    ("Site", "edit"): keeps_people,
    ("Site", "remove"): keeps_people,
    ("Engagement", "create"): opens_engagement,
    ("Engagement", "edit"): opens_engagement,
    ("Engagement", "start"): is_lead,
    ("Engagement", "take_over"): is_lead,
    ("Engagement", "certify"): is_lead,
    ("Engagement", "begin_recertification"): is_lead,
    ("Engagement", "lose_certificate"): is_lead,
    ("Engagement", "pause"): is_lead,
    ("Engagement", "resume"): is_lead,
    ("Engagement", "close"): is_lead,
    ("Engagement", "reopen"): is_lead,
    ("Cycle", "create"): opens_engagement,
    ("Phase", "create"): opens_engagement,
    ("Phase", "edit"): is_consulting | opens_engagement,
    ("Phase", "start"): is_consulting,
    ("Phase", "submit"): is_consulting,
    ("Phase", "send_back"): is_lead | accepts_for_client,
    ("Phase", "accept"): accepts_for_client,
    ("Phase", "adopt"): is_lead | accepts_for_client,  # whoever gives the second of the two signatures
    ("Phase", "reopen"): is_lead | accepts_for_client,
    ("Phase", "reaffirm"): is_lead,
    ("Phase", "mark_affected"): is_system,  # the consequence of reopening an earlier phase
    ("Waiver", "create"): is_consulting,
    ("Waiver", "edit"): is_consulting,
    ("Waiver", "grant"): is_lead | accepts_for_client,  # whoever gives the second of the two signatures
    ("Waiver", "refuse"): is_lead | accepts_for_client,
    ("Waiver", "revoke"): is_lead | accepts_for_client,
    ("Scope", "create"): drafts_scope,
    ("Scope", "edit"): drafts_scope,
    ("Scope", "sign"): is_top_manager,
    ("Scope", "supersede"): is_system,  # the consequence of a later version's signature
    ("OrganisationAdjustment", "create"): is_consulting,
    ("OrganisationAdjustment", "adopt"): is_lead | accepts_for_client,
    ("OrganisationAdjustment", "decline"): is_lead | accepts_for_client,
    ("OrganisationAdjustment", "reopen"): is_lead,
    ("StandardImport", "create"): is_firm_admin | is_system,  # the system user: `import_standard`
    ("Meeting", "create"): keeps_meetings,
    ("Meeting", "edit"): writes_minutes | is_system,  # the system user: the last signature dates the minutes
    ("Meeting", "remove"): keeps_meetings,
    ("Attendance", "create"): keeps_meetings | is_signing_in | is_system,  # the system: who leaves is replaced
    ("Attendance", "edit"): keeps_meetings | is_signing_in | is_system,
    ("Attendance", "remove"): keeps_meetings | is_system,
    ("Group", "create"): keeps_organisation,
    ("Group", "edit"): keeps_organisation | is_system,
    ("GroupMember", "create"): keeps_organisation | is_system,
    ("GroupMember", "edit"): keeps_organisation | is_system,  # the system user: the role that follows from the seat
    ("GroupMember", "remove"): keeps_organisation,
    ("DepartmentAbsence", "create"): keeps_organisation,
    ("DepartmentAbsence", "edit"): keeps_organisation,
    ("DepartmentAbsence", "remove"): keeps_organisation,
    ("Appointment", "create"): keeps_organisation | is_system,
    ("Appointment", "edit"): keeps_organisation | is_system,  # the system user: the role that follows from the letter
    ("Appointment", "issue"): signs_letter,
    ("Appointment", "accept"): accepts_letter,
    ("Appointment", "accept_on_paper"): keeps_organisation,
    ("Appointment", "decline"): accepts_letter | keeps_organisation,  # on paper, in the appointee's words
    ("Appointment", "end"): keeps_organisation | is_top_manager | is_system,
    ("Appointment", "cancel"): keeps_organisation,
    ("Task", "create"): writes_minutes,
    ("Task", "edit"): keeps_meetings | is_system,
    ("Task", "begin"): owns_task | keeps_meetings,
    ("Task", "finish"): owns_task | keeps_meetings,
    ("Task", "verify"): keeps_meetings & ~owns_task & ~finished_task,
    ("Task", "reopen"): keeps_meetings,
    ("Task", "cancel"): keeps_meetings,
}

VERBS = {
    **design_policies.VERBS,
    **matrix_policies.VERBS,
    **upkeep_policies.VERBS,
    ("Engagement", "start"): (pgettext_lazy("engagement", "Start"), _("started the engagement")),
    ("Engagement", "take_over"): (_("Take over with a certificate"), _("took over the engagement with a certificate")),
    ("Engagement", "certify"): (_("Record as certified"), _("recorded the engagement as certified")),
    ("Engagement", "begin_recertification"): (_("Begin recertification"), _("began the recertification")),
    ("Engagement", "lose_certificate"): (
        _("Record the loss of the certificate"),
        _("recorded the loss of the certificate"),
    ),
    ("Engagement", "pause"): (_("Pause"), _("paused the engagement")),
    ("Engagement", "resume"): (_("Resume"), _("resumed the engagement")),
    ("Engagement", "close"): (pgettext_lazy("engagement", "Close"), _("closed the engagement")),
    ("Engagement", "reopen"): (_("Open again"), _("opened the engagement again")),
    ("Phase", "start"): (_("Start the phase"), _("started the phase")),
    ("Phase", "submit"): (_("Submit for acceptance"), _("submitted the phase for acceptance")),
    ("Phase", "send_back"): (_("Send back"), _("sent the phase back")),
    ("Phase", "accept"): (pgettext_lazy("phase", "Accept"), _("accepted the phase")),
    ("Phase", "adopt"): (_("Adopt"), _("adopted the phase")),
    ("Phase", "reopen"): (_("Open again"), _("opened the phase again")),
    ("Phase", "reaffirm"): (_("Reaffirm"), _("reaffirmed the phase")),
    ("Phase", "mark_affected"): (_("Mark as affected"), _("marked the phase as affected")),
    ("Waiver", "grant"): (_("Grant"), _("granted the waiver")),
    ("Waiver", "refuse"): (_("Refuse"), _("refused the waiver")),
    ("Waiver", "revoke"): (_("Revoke"), _("revoked the waiver")),
    ("Waiver", "create"): (_("Propose a waiver"), _("proposed the waiver")),
    ("Scope", "sign"): (_("Sign"), _("put the scope in force")),
    ("Scope", "supersede"): (_("Supersede"), _("superseded the scope by a later version")),
    ("OrganisationAdjustment", "create"): (_("Propose"), _("proposed the adjustment")),
    ("OrganisationAdjustment", "adopt"): (pgettext_lazy("adjustment", "Adopt"), _("adopted the adjustment")),
    ("OrganisationAdjustment", "decline"): (_("Decline"), _("declined the adjustment")),
    ("OrganisationAdjustment", "reopen"): (_("Open again"), _("opened the adjustment again")),
    ("Appointment", "issue"): (pgettext_lazy("appointment", "Issue"), _("issued the letter of appointment")),
    ("Appointment", "accept"): (pgettext_lazy("appointment", "Accept"), _("accepted the appointment")),
    ("Appointment", "accept_on_paper"): (
        _("Record the acceptance on paper"),
        _("recorded that the appointment was accepted on paper"),
    ),
    ("Appointment", "decline"): (pgettext_lazy("appointment", "Decline"), _("declined the appointment")),
    ("Appointment", "end"): (pgettext_lazy("appointment", "End"), _("ended the appointment")),
    ("Appointment", "cancel"): (_("Cancel"), _("cancelled the letter")),
    ("Task", "begin"): (pgettext_lazy("task", "Begin"), _("began the task")),
    ("Task", "finish"): (pgettext_lazy("task", "Done"), _("finished the task")),
    ("Task", "verify"): (pgettext_lazy("task", "Verify"), _("verified the task")),
    ("Task", "reopen"): (_("Open again"), _("opened the task again")),
    ("Task", "cancel"): (_("Cancel"), _("cancelled the task")),
}
