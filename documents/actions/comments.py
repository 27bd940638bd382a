"""Comments on a revision while it is open: said, answered, resolved, opened again; who is named in them is told."""

# claims: S5.5, S5.5.1
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import Comment, Revision
from wobo.accounts.models import Membership, User
from wobo.notices.actions import tell
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain

KIND = "document.comment"


def readers_of(engagement: Engagement) -> list[User]:
    """Return who can be named in a comment: everybody with a role in the engagement or at its client, by name."""
    workspace = engagement.workspace
    today = clock.today(engagement.client.time_zone)
    held = Membership.objects.live(today).filter(workspace__in=[workspace.pk, workspace.parent_id])
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("display_name", "pk"))


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """Return the people whose name stands behind an @ in a text; of two names with one beginning the longer one."""
    found: list[User] = []
    left = text
    for user in sorted(people, key=lambda one: -len(str(one))):
        for sign in ("@", "＠"):
            if f"{sign}{user}" in left:
                left = left.replace(f"{sign}{user}", "")
                found.append(user)
    return list(dict.fromkeys(found))


def _check_open(revision: Revision) -> Revision:
    fresh = Revision.objects.select_related("document__engagement__client", "author").get(pk=revision.pk)
    if fresh.state not in Revision.OPEN:
        raise Obstructed(
            _("%(version)s is “%(state)s”: its comments are closed. Ask for a change instead.")
            % {"version": fresh.label, "state": fresh.get_state_display()}
        )
    return fresh


@transaction.atomic
def comment(
    revision: Revision, *, by: User, text: str, section_key: str = "", quote: str = "", parent: Comment | None = None
) -> Comment:
    """Say something about a section, about the whole, or in answer to somebody; a resolved thread opens with it.

    Raises PermissionDenied, and Obstructed when the revision is no longer open.
    """
    Chain.objects.locked(revision.workspace_id)
    fresh = _check_open(revision)
    engagement = fresh.document.engagement
    mentioned = [user for user in named_in(text, readers_of(engagement)) if user.pk != by.pk]
    blank = Comment(workspace_id=fresh.workspace_id, revision=fresh, parent=parent)
    blank.section_key = parent.section_key if parent else section_key
    told = {"text": text.strip(), "quote": quote.strip()[:300], "by": by, "at": clock.now(), "mentions": mentioned}
    made = record(blank, "create", by=by, changes=told)
    if parent is not None and parent.resolved_at is not None:
        record(parent, "edit", by=by, changes={"resolved_by": None, "resolved_at": None})
    _tell(made, fresh, mentioned)
    return made


def _tell(made: Comment, revision: Revision, mentioned: list[User]) -> None:
    """Tell who was named; of the rest of the thread, and the author of the text, only that something was said."""
    others = {user.pk: user for user in _concerned(made, revision)}
    for user in [made.by, *mentioned]:
        others.pop(user.pk, None)
    told = {"name": made.by, "document": f"{revision.document} {revision.label}"}
    url, workspace = made.get_absolute_url(), revision.document.engagement.workspace
    tell(
        mentioned,
        f"{KIND}.mention",
        lambda: _("%(name)s names you in a comment on %(document)s") % told,
        made.text,
        url,
        workspace,
        made,
    )
    tell(
        others.values(),
        KIND,
        lambda: _("%(name)s commented on %(document)s") % told,
        made.text,
        url,
        workspace,
        made,
    )


def _concerned(made: Comment, revision: Revision) -> Iterable[User]:
    if made.parent is not None:
        yield made.parent.by
        for answer in made.parent.answers.select_related("by"):
            yield answer.by
    yield revision.drafted_by
    if revision.author is not None and revision.author.user is not None:
        yield revision.author.user


@transaction.atomic
def resolve(thread: Comment, *, by: User, done: bool = True) -> Comment:
    """Close a thread, or open it again: whoever began it, or who answers for the text.

    Raises PermissionDenied, and Obstructed when the revision is no longer open.
    """
    Chain.objects.locked(thread.workspace_id)
    fresh = Comment.objects.select_related("revision").get(pk=(thread.parent or thread).pk)
    _check_open(fresh.revision)
    if not may_resolve(fresh, by):
        raise PermissionDenied
    if (fresh.resolved_at is not None) == done:
        return fresh
    changes = {"resolved_by": by, "resolved_at": clock.now()} if done else {"resolved_by": None, "resolved_at": None}
    return record(fresh, "edit", by=by, changes=changes)


def may_resolve(thread: Comment, user: User) -> bool:
    """Whether the user may close a thread: they began it, or write the text."""
    return may("edit", thread, user.fresh()) and (thread.by_id == user.pk or may("edit", thread.revision, user))


def waiting_for(user: User) -> list[Comment]:
    """Return the open threads that name a user who said nothing after that."""
    named = Comment.objects.visible_to(user).filter(mentions=user, revision__state__in=Revision.OPEN)
    open_ones = named.filter(Q(parent=None, resolved_at=None) | Q(parent__resolved_at=None, parent__isnull=False))
    rows = open_ones.select_related("revision__document__engagement", "parent", "by").order_by("pk")
    newest: dict[int, Comment] = {}
    for row in rows:
        newest[row.parent_id or row.pk] = row
    own = Comment.objects.filter(by=user, parent__in=newest).values_list("parent_id", "pk")
    answered = {thread for thread, pk in own if pk > newest[thread].pk}
    return [row for thread, row in newest.items() if thread not in answered]
