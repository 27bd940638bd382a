"""Who is told what about copies, versions that come into force, changes, reviews."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.models import Person
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.workflow import clock

from .models import Copy, Document, Revision


def holders_of(copy: Copy) -> list[User]:
    """Return the accounts that may sign for a copy: its person, the head of its department, else who works there."""
    if copy.person is not None:
        return [copy.person.user] if copy.person.user else []
    if copy.department is None:
        return []
    head = copy.department.head
    if head is not None and head.user is not None:
        return [head.user]
    rows = Person.objects.filter(department=copy.department, left_on=None, user__isnull=False)
    return [row.user for row in rows.select_related("user") if row.user]


def readers_of(revision: Revision) -> Any:
    """Return the people who are to confirm that they have read and understood a version; one query.

    As the register says of the document, and as the distribution list says of single copies.
    """
    document = revision.document
    today = clock.today(document.engagement.client.time_zone)
    people = Person.objects.filter(workspace=document.engagement.client.workspace_id).working(today)
    if document.read_by == Document.Readers.ALL:
        return people
    copies = Copy.objects.filter(revision=revision, must_read=True).exclude(state=Copy.State.CANCELLED)
    whole = copies.filter(person=None).values("department")
    named = copies.exclude(person=None).values("person")
    asked = Q(department__in=whole) | Q(pk__in=named)
    if document.read_by == Document.Readers.LEAD and document.department_id:
        asked |= Q(department=document.department_id)
    return people.filter(asked)


def asks_reading(revision: Revision, copies: Iterable[Copy]) -> bool:
    """Whether anybody is to confirm that they have read a version."""
    return bool(revision.document.read_by) or any(copy.must_read for copy in copies)


def read_url(revision: Revision) -> str:
    """Return the page on which a reader confirms."""
    document = revision.document
    return reverse("documents:revision_read", args=[document.engagement.code, document.uid, revision.uid])


def handed_out(copies: Iterable[Copy], by: User) -> None:
    """Ask the holders to sign for the copies that went out."""
    for copy in copies:
        revision, day = copy.revision, copy.revision.effective_on
        tell(
            [user for user in holders_of(copy) if user != by],
            "document.issued",
            lambda revision=revision: _("Sign for receipt: %(document)s") % {"document": revision},  # type: ignore[misc]
            lambda day=day: _("Effective from %(day)s.") % {"day": day.isoformat()} if day else "",  # type: ignore[misc]
            url=copy.get_absolute_url(),
            workspace=revision.workspace,
            about=copy,
        )


def to_read(revision: Revision, by: User, people: Any) -> int:
    """Ask people with an account to read a version and to confirm it. Returns how many were told."""
    users = [person.user for person in people.filter(user__isnull=False).select_related("user")]
    return len(
        tell(
            [user for user in users if user != by],
            "document.to_read",
            lambda: _("Read and confirm: %(document)s") % {"document": revision},
            url=read_url(revision),
            workspace=revision.workspace,
            about=revision,
        )
    )


def in_force(revision: Revision, former: Revision | None, copies: Iterable[Copy], by: User) -> None:
    """Tell everybody who holds the new version or held the former one that it holds from now on."""
    users = [user for copy in copies for user in holders_of(copy)]
    text = ""
    tell(
        [user for user in users if user != by],
        "document.in_force",
        lambda: _("In force: %(document)s") % {"document": revision},
        (lambda: _("%(version)s does not hold any more.") % {"version": former.label}) if former else text,
        url=revision.get_absolute_url(),
        workspace=revision.workspace,
        about=revision,
    )


def recalled(copies: Iterable[Copy], by: User) -> None:
    """Ask whoever holds an obsolete paper copy to bring it back."""
    for copy in copies:
        if not copy.on_paper:
            continue
        revision = copy.revision
        tell(
            [user for user in holders_of(copy) if user != by],
            "document.recalled",
            lambda copy=copy: _("Hand back copy %(copy)s") % {"copy": copy},  # type: ignore[misc]
            url=copy.get_absolute_url(),
            workspace=revision.workspace,
            about=copy,
        )


def controllers(record: Any) -> list[User]:
    """Return the document controllers of a client, else its management representatives."""
    place = record.workspace
    rows = Membership.objects.live(clock.today()).filter(workspace__in=[place.pk, place.parent_id])
    for role in (Role.DOCUMENT_CONTROLLER, Role.MANAGEMENT_REPRESENTATIVE):
        found = {row.user for row in rows.filter(role=role).select_related("user")}
        if found:
            return sorted(found, key=lambda user: user.pk)
    return []
