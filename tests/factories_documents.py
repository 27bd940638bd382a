"""Documents and their versions for tests of the register."""

from typing import Any

from certification.models import Engagement
from documents import actions
from documents.models import Document, Revision, Section
from wobo.accounts.models import User


def make_document(engagement: Engagement, by: User, number: str = "QL-ITSM-P-17", **fields: Any) -> Document:
    """Enter a procedure in the register."""
    told: dict[str, Any] = {
        "title": "事件管理程序",
        "title_en": "Incident management procedure",
        "level": "P",
        **fields,
    }
    return actions.create_document(engagement, by=by, number=number, **told)


def make_draft(document: Document, by: User, *texts: str, **fields: Any) -> Revision:
    """Begin A/0 of a document, with a section per text."""
    revision = actions.begin_revision(document, by=by, label="A/0", **fields)
    for order, text in enumerate(texts or ("规定事件的受理、分派和关闭。", "适用于全部在用服务。")):
        Section.objects.create(
            workspace=document.workspace,
            revision=revision,
            order=order,
            key=f"s{order}",
            title=("目的", "适用范围", "职责", "工作程序")[order % 4],
            html=f"<p>{text}</p>",
        )
    return revision
