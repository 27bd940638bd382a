"""Writing a register of documents into a client: an entry with a form, old and external documents, an agreement."""

from certification.models import Clause, Department, Person, Service
from documents import actions
from documents.actions import agreements, external, old, register
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_documents(side: Side, say: Words, lead: User) -> None:
    """Write the register into a side."""
    rows, engagement = side.rows, side.engagement
    desk = Department.objects.get(pk=rows["department"].pk)
    whose = Person.objects.get(pk=rows["person"].pk)
    clause = Clause.objects.assessable().filter(standard__engagements=engagement).first()
    need = {"title": say("need"), "title_en": say("need_en"), "level": "P", "action": "revise", "owner": whose}
    rows["need"] = actions.need_document(
        engagement,
        by=lead,
        number=say("need_number", 60),
        existing=say("need_existing"),
        source=say("need_by", 60),
        **need,
    )
    told = {
        "title": say("document"),
        "title_en": say("document_en"),
        "notes": say("document_notes"),
        "department": desk,
        "writer": whose,
        "due": DAY,
        "clauses": [clause],
        "discussants": [desk],
    }
    number = say("document_number", 60)
    rows["entry"] = actions.create_document(engagement, by=lead, number=number, level="P", **told)
    form = {"title": say("form"), "retention": say("retention", 60), "keeper": say("keeper", 80), "kind": "form"}
    rows["record_form"] = actions.create_document(
        engagement, by=lead, number=say("form_number", 60), level="R", parent=rows["entry"], **form
    )
    rows["register_note"] = register.explain(
        engagement, "overlap", say("overlap"), by=lead, clause_id=clause.pk, about=[rows["entry"].uid]
    )
    listed = {name: say(f"old_{name}", 20) for name in ("number", "title", "version", "place")}
    rows["old_document"] = old.save_old(engagement, listed, by=lead, file=say.file("old"))
    old.decide_old([rows["old_document"]], "revise", say("old_reason"), by=lead, successor=rows["entry"])
    outer = {
        name: say(f"outer_{name}", 60) for name in ("number", "title", "original_number", "edition", "source", "notes")
    }
    outer |= {"filed_on": DAY, "check_months": 12, "receiver": desk, "departments": [desk]}
    rows["external"] = external.save_external(engagement, outer, by=lead, file=say.file("external"))
    found = {
        "on": DAY,
        "result": "current",
        "edition": say("found", 60),
        "where": say("where"),
        "note": say("follows"),
    }
    external.check_edition(rows["external"], by=lead, **found)
    agreed = {name: say(f"agreement_{name}", 60) for name in ("number", "title", "counterpart", "reference", "notes")}
    agreed |= {
        "kind": "sla",
        "signed_on": DAY,
        "owner": whose,
        "services": [Service.objects.get(pk=rows["service"].pk)],
    }
    made = agreements.save_agreement(engagement, agreed, by=lead, file=say.file("agreement"))
    rows["agreement"] = agreements.agree(made, by=lead)
