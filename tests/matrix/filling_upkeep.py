"""The certified years of a client: a certificate with letters and a check of the mark, plan, notices, improvements."""

from certification.actions import certificates, improvements, upkeep
from certification.models import Department, Inspection, InspectionPoint, Person, Service, Site, UpkeepItem
from tests.factories_upkeep import certificate_data
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_upkeep(side: Side, say: Words, lead: User) -> None:
    """Write the certified years into a side."""
    rows, cycle = side.rows, side.engagement.cycle
    rows["certificate"] = _certificate(side, say, lead)
    whose = Person.objects.get(pk=rows["person"].pk)
    item = UpkeepItem(workspace=side.engagement.workspace, cycle=cycle)
    told = {"kind": "other", "text": say("upkeep_item"), "clause": say("clause", 40), "note": say("upkeep_note")}
    rows["upkeep_item"] = upkeep.save_item(item, {**told, "due": DAY, "owner": whose}, by=lead)
    change = {"kind": "address", "happened_on": DAY}
    answered = upkeep.notice_change(cycle, {**change, "text": say("change_answered")}, by=lead)
    sent = {"on": DAY, "how": say("change_how"), "upload": say.file("change_sent")}
    answered = upkeep.report_change(answered, by=lead, **sent)
    upkeep.answer_change(answered, on=DAY, text=say("change_answer"), by=lead, upload=say.file("change_letter"))
    rows["change_notice"] = upkeep.notice_change(cycle, {**change, "text": say("change")}, by=lead)
    _improvements(side, say, lead, whose)


def _certificate(side: Side, say: Words, lead: User):  # type: ignore[no-untyped-def]
    texts = ("number", "holder", "holder_en", "scope", "scope_en", "sites", "body", "accreditation")
    places = ("registered_address", "operating_address")
    told = {name: say(f"certificate_{name}", 80) for name in (*texts, *places)}
    data = certificate_data(**told, edition=say("edition", 80), credit_code=say("code", 18), issued_on=DAY)
    standard = side.engagement.standards.get()
    made = certificates.record_certificate(
        side.engagement.cycle, standard, data, by=lead, upload=say.file("certificate")
    )
    for verb in ("suspend", "restore"):
        told = {"reason": say(f"{verb}_reason"), "letter": say(f"{verb}_letter", 100), "on": DAY}
        made = certificates.change_certificate(made, verb, by=lead, upload=say.file(verb), **told)
    address = f"https://example.com/{say('entry').replace(' ', '-')}"
    made = certificates.check_register(made, on=DAY, address=address, by=lead, screenshot=say.file("entry"))
    seen = [{"place": "website", "result": "right", "note": say("mark_place")}]
    check = {"day": DAY, "places": seen, "note": say("mark_note"), "person": side.rows["person"]}
    certificates.check_mark(made, check, by=lead, upload=say.file("mark"))
    return made


def _improvements(side: Side, say: Words, lead: User, whose: Person) -> None:
    rows, cycle = side.rows, side.engagement.cycle
    links = {
        "department": Department.objects.get(pk=rows["department"].pk),
        "service": Service.objects.get(pk=rows["service"].pk),
    }
    weighed = {"aim": "quality", "benefit": 4, "cost": 2, "owner": whose, "due": DAY}
    texts = {name: say(f"improvement_{name}") for name in ("text", "origin", "weighing", "plan", "target")}
    rows["improvement"] = improvements.propose_improvement(
        cycle, by=lead, source="customer", **texts, **links, **weighed
    )
    round_ = Inspection(workspace=side.engagement.workspace, cycle=cycle)
    told = {name: say(f"inspection_{name}", 120) for name in ("inspector", "subject", "conclusion")}
    site = Site.objects.get(pk=rows["site"].pk)
    told |= {"day": DAY, "site": site, "department": links["department"]}
    rows["inspection"] = improvements.save_inspection(round_, told, by=lead)
    for name in ("point", "inspection_point"):
        blank = InspectionPoint(workspace=side.engagement.workspace, inspection=rows["inspection"])
        seen = {field: say(f"{name}_{field}") for field in ("place", "problem", "mended")}
        rows[name] = improvements.save_point(blank, seen, by=lead, photo=say.file(name))
    improvements.improve_point(rows["point"], by=lead)
