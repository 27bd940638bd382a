"""Writing texts into a client: a draft with two sections, a former text, somebody typing, comments, a file."""

from documents import actions
from documents.actions import beginning, comments, sections
from documents.actions.uploads import keep
from documents.models import SectionText
from tests.world import Side, Words
from wobo.accounts.models import User


def fill_writing(side: Side, say: Words, lead: User, helper: User) -> None:
    """Write texts into a side; after `fill_documents`."""
    rows, engagement = side.rows, side.engagement
    told = {"title": say("text_title"), "title_en": say("text_title_en"), "language": "en"}
    rows["text_document"] = actions.create_document(
        engagement, by=lead, number=say("text_number", 60), level="P", **told
    )
    texts = [
        (key, say(f"heading_{key}", 60), f"<p>{say(f'text_{key}')} {{company}} {{{{services}}}}</p>")
        for key in ("purpose", "procedure")
    ]
    made = rows["version"] = beginning.begin(rows["text_document"], by=lead, texts=texts, change=say("change"))
    section = made.sections.get(key="purpose")
    sections.save_section(
        section, by=lead, version=1, title=say("heading_again", 60), html=f"<p>{say('text_again')}</p>"
    )
    rows["section"] = made.sections.get(key="purpose")
    rows["section_text"] = SectionText.objects.filter(revision=made, key="purpose").order_by("pk")[0]
    typed = made.sections.get(key="procedure")
    sections.keep_draft(
        typed, by=helper, version=1, title=say("heading_typed", 60), html=f"<p>{say('text_typed')}</p>"
    )
    rows["comment"] = comments.comment(
        made, by=lead, text=f"{say('comment')} @{helper}", section_key="purpose", quote=say("quote")
    )
    comments.comment(made, by=helper, text=say("answer"), parent=rows["comment"])
    file = {"title": say("file_title"), "kind": "file", "level": "W"}
    rows["file_document"] = actions.create_document(engagement, by=lead, number=say("file_number", 60), **file)
    upload = keep(say.file("drawing"), side.workspace, by=lead, kind="content")
    rows["file_version"] = beginning.begin(rows["file_document"], by=lead, upload=upload)
