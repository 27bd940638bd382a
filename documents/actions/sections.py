"""Writing a revision section by section: saved with a version, drafted without an event, never overwritten silently.

A text is kept twice: in the section, and for good among its texts (SectionText). The trail names the digest of each.
"""

# claims: S5.4
import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documents.models import Document, Revision, Section, SectionDraft, SectionText
from documents.models.section import digest_of
from documents.reading import author_to_be
from documents.writing.clean import clean
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain

IDLE = dt.timedelta(minutes=5)
MOST_SECTIONS = 80
MOST_CHARACTERS = 200_000  # of one section: some hundred pages


class Conflict(Exception):
    """Somebody else saved this section meanwhile. `section` is what stands now, `title` and `html` what was to be."""

    def __init__(self, section: Section, title: str, html: str) -> None:
        self.section, self.title, self.html = section, title, html
        super().__init__(str(section))


def check_draft(revision: Revision) -> Revision:
    """Return the revision, read anew. Raises Obstructed when its text is frozen."""
    fresh = Revision.objects.select_related("document__writer", "author").get(pk=revision.pk)
    if fresh.state != Revision.State.DRAFT:
        raise Obstructed(
            _("The text of %(version)s is frozen: it is “%(state)s”. Send it back to the draft to change it.")
            % {"version": fresh.label, "state": fresh.get_state_display()}
        )
    if fresh.document.kind != Document.Kind.WRITTEN:
        raise Obstructed(_("This document is not written in sections."))
    return fresh


@transaction.atomic
def save_section(section: Section, *, by: User, version: int, title: str, html: str) -> Section:
    """Save a text that was written on `version` of a section. One edit, one event; the writer's draft is done with.

    Saving the same twice writes nothing. Raises Conflict when somebody else saved meanwhile, PermissionDenied,
    Obstructed when the text is frozen or too long.
    """
    Chain.objects.locked(section.workspace_id)
    revision = check_draft(section.revision)
    text, heading = checked(html), title.strip()
    fresh = Section.objects.filter(pk=section.pk).select_related("edited_by").first()
    if fresh is None:
        raise Obstructed(_("The section “%(title)s” was removed meanwhile. Its texts are kept.") % {"title": section})
    same = fresh.html == text and fresh.title == heading
    if fresh.version != version and not same:
        raise Conflict(fresh, heading, text)
    if not same:
        _keep_first(fresh, revision)
        changes = {"title": heading, "html": text, "digest": digest_of(text), "version": fresh.version + 1}
        fresh = record(fresh, "edit", by=by, changes=changes | _signs_of(revision, by))
        keep_text(fresh, by)
    SectionDraft.objects.filter(section=fresh, user=by).delete()
    return fresh


def checked(html: str) -> str:
    """Return clean HTML. Raises Obstructed for one that is too long for a section."""
    text = html if len(html) > 2 * MOST_CHARACTERS else clean(html)
    if len(text) > MOST_CHARACTERS:
        raise Obstructed(
            _("This section has %(size)s characters; %(limit)s are the limit. Divide it in two.")
            % {"size": len(text), "limit": MOST_CHARACTERS}
        )
    return text


def _signs_of(revision: Revision, by: User) -> dict[str, Any]:
    """Return who wrote when. An author's own edit says that they read it, another's takes that back (P13)."""
    now = clock.now()
    own = answers_for(revision, by)
    confirmed = {"confirmed_by": by, "confirmed_at": now} if own else {"confirmed_by": None, "confirmed_at": None}
    return {"edited_by": by, "edited_at": now, **confirmed}


def answers_for(revision: Revision, user: User) -> bool:
    """Whether the user is the author, or is to become it."""
    person = author_to_be(revision)
    return person is not None and person.user_id == user.pk


def keep_text(section: Section, by: User, *, removed: bool = False) -> SectionText:
    """Keep a text for good."""
    return SectionText.objects.create(
        workspace_id=section.workspace_id,
        revision_id=section.revision_id,
        key=section.key,
        version=section.version,
        title=section.title,
        html=section.html,
        digest=digest_of(section.html),
        removed=removed,
        saved_by=by,
        saved_at=clock.now(),
    )


def _keep_first(section: Section, revision: Revision) -> None:
    """Keep the text with which a section came into the revision, before the first change of it."""
    if not SectionText.objects.filter(revision=revision, key=section.key).exists():
        keep_text(section, revision.drafted_by)


@transaction.atomic
def keep_draft(section: Section, *, by: User, version: int, title: str, html: str) -> SectionDraft:
    """Keep what is being typed, without an event; in a conflict it is marked. Else raises as `save_section`."""
    check_draft(section.revision)
    fresh = Section.objects.select_related("edited_by", "revision").filter(pk=section.pk).first()
    if fresh is None:
        raise Obstructed(_("The section “%(title)s” was removed meanwhile. Its texts are kept.") % {"title": section})
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    text = checked(html)
    clash = fresh.version != version and (fresh.html, fresh.title) != (text, title.strip())
    found = SectionDraft.objects.filter(section=fresh, user=by).first()
    draft = found or SectionDraft(workspace_id=fresh.workspace_id, section=fresh, user=by)
    draft.based_on, draft.title, draft.html = version, title.strip()[:120], text
    draft.saved_at, draft.refused = clock.now(), clash
    draft.save()
    draft.section = fresh
    return draft


def drop_draft(section: Section, *, by: User) -> None:
    """Forget what `by` typed and did not save: what stands is right."""
    SectionDraft.objects.filter(section=section, user=by).delete()


def leave(draft: SectionDraft) -> Section:
    """Make one edit of a draft, in its writer's name. Raises Conflict, Obstructed, PermissionDenied; it then stays."""
    try:
        return save_section(draft.section, by=draft.user, version=draft.based_on, title=draft.title, html=draft.html)
    except (Conflict, Obstructed, PermissionDenied):
        draft.refused = True
        draft.save(update_fields=["refused"])
        raise


def settle(revision: Revision) -> list[SectionDraft]:
    """Turn every draft of a revision into an edit. Returns those that met a newer text, or somebody without the right.

    Call it before the text is frozen: what waits then would be in nobody's paper.
    """
    return _settled(SectionDraft.objects.filter(section__revision=revision))


def settle_idle(now: dt.datetime) -> int:
    """Settle every draft that rested for five minutes at `now`. Returns how many became edits."""
    resting = SectionDraft.objects.filter(saved_at__lt=now - IDLE, refused=False)
    count = resting.count()
    return count - len(_settled(resting))


def _settled(drafts: Any) -> list[SectionDraft]:
    waiting = []
    for draft in drafts.select_related("section__revision", "user"):
        try:
            leave(draft)
        except (Conflict, Obstructed, PermissionDenied):
            waiting.append(draft)
    return waiting


@transaction.atomic
def add_section(
    revision: Revision, *, by: User, title: str, after: str = "", html: str = "", key: str = ""
) -> Section:
    """Add a section behind the one with the key `after`, or at the end. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(revision.workspace_id)
    fresh = check_draft(revision)
    rows = list(Section.objects.filter(revision=fresh))
    if len(rows) >= MOST_SECTIONS:
        raise Obstructed(_("A document has at most %(count)s sections.") % {"count": MOST_SECTIONS})
    place = next((index + 1 for index, row in enumerate(rows) if row.key == after), len(rows))
    text = checked(html)
    blank = Section(workspace_id=fresh.workspace_id, revision=fresh, key=_free_key(fresh, key or title))
    told = {"title": title.strip(), "html": text, "digest": digest_of(text), **_signs_of(fresh, by)}
    made = record(blank, "create", by=by, changes={**told, "order": place, "version": next_version(fresh, blank.key)})
    keep_text(made, by)
    _number([*rows[:place], made, *rows[place:]], by)
    return Section.objects.get(pk=made.pk)


def next_version(revision: Revision, key: str) -> int:
    """Return the version behind every text that the key ever had: a section that comes back goes on counting."""
    last = SectionText.objects.filter(revision=revision, key=key).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def _free_key(revision: Revision, wanted: str) -> str:
    """Return a key that no section of the revision has; Chinese headings get a plain one."""
    stem = slugify(wanted)[:30] or "section"
    taken = set(Section.objects.filter(revision=revision).values_list("key", flat=True))
    if stem != "section" and stem not in taken:
        return stem
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _number(rows: list[Section], by: User) -> None:
    """Write the places of the sections where they differ."""
    for place, row in enumerate(rows):
        if row.order != place:
            record(row, "edit", by=by, changes={"order": place})


@transaction.atomic
def move_section(section: Section, *, by: User, step: int) -> None:
    """Move a section up (-1) or down (1); at the end it stays. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(section.workspace_id)
    revision = check_draft(section.revision)
    if not may("edit", section, by.fresh()):
        raise PermissionDenied
    rows = list(Section.objects.filter(revision=revision))
    here = next((index for index, row in enumerate(rows) if row.pk == section.pk), None)
    if here is None:
        return
    there = max(0, min(len(rows) - 1, here + step))
    rows.insert(there, rows.pop(here))
    _number(rows, by)


@transaction.atomic
def remove_section(section: Section, *, by: User) -> SectionText:
    """Take a section out. Its texts stay; the one returned puts it back. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(section.workspace_id)
    revision = check_draft(section.revision)
    fresh = Section.objects.get(pk=section.pk)
    if not may("remove", fresh, by.fresh()):
        raise PermissionDenied
    waiting = SectionDraft.objects.filter(section=fresh).exclude(user=by).select_related("user").first()
    if waiting is not None and clock.now() - waiting.saved_at < IDLE:
        raise Obstructed(_("%(name)s is writing in this section just now.") % {"name": waiting.user})
    _keep_first(fresh, revision)
    fresh.version += 1
    last = keep_text(fresh, by, removed=True)
    record(fresh, "remove", by=by)
    return last


@transaction.atomic
def put_back(text: SectionText, *, by: User) -> Section:
    """Put a text back: into its section as a new version, or as the section that was taken out.

    Raises PermissionDenied, Obstructed.
    """
    found = Section.objects.filter(revision=text.revision, key=text.key).first()
    if found is not None:
        return save_section(found, by=by, version=found.version, title=text.title, html=text.html)
    return add_section(text.revision, by=by, title=text.title, html=text.html, key=text.key)


@transaction.atomic
def confirm_section(section: Section, *, by: User, version: int) -> Section:
    """Whoever is, or is to become, the author has read a section and stands for it (P13).

    Raises PermissionDenied for anybody else, Obstructed when the text changed since it was read.
    """
    Chain.objects.locked(section.workspace_id)
    revision = check_draft(section.revision)
    fresh = Section.objects.get(pk=section.pk)
    if not answers_for(revision, by):
        raise PermissionDenied
    if fresh.version != version:
        raise Obstructed(_("The section was changed meanwhile. Read it again."))
    return record(fresh, "edit", by=by, changes={"confirmed_by": by, "confirmed_at": clock.now()})


@transaction.atomic
def describe_change(revision: Revision, change: str, *, by: User) -> Revision:
    """Say what is changed in a revision; every one after the first has to. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(revision.workspace_id)
    fresh = Revision.objects.get(pk=revision.pk)
    if fresh.state != Revision.State.DRAFT:
        raise Obstructed(_("The change note is frozen with the text."))
    return record(fresh, "edit", by=by, changes={"change": change.strip()})
