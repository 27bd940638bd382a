"""The assessment sheet: opening it and answering a line of it."""

from django.urls import reverse

from audits.models import ClauseAssessment, Diagnosis
from benches.demo import demo
from benches.figures import TURNS, figure, take_turns
from certification.models import Clause

LONG = 1189


def sheet_ms() -> None:
    """The assessment sheet with all its chapters open, for the standard of the demo and for a very long one."""
    here = demo()
    client = here.clients["lead_consultant"]
    with here.at(here.alone):
        diagnosis = Diagnosis.objects.get()
        page = f"{diagnosis.get_absolute_url()}sheet/"
        for clauses in (diagnosis.clauses().count(), LONG):
            if clauses == LONG:
                _lengthen(diagnosis, LONG)
            client.get(page)
            first, whole = take_turns(lambda: client.get(page), lambda: client.get(f"{page}?chapter=all"))
            figure("sheet_ms", 1000 * first, "ms", clauses=clauses, all_chapters_ms=round(1000 * whole, 1))


def _lengthen(diagnosis: Diagnosis, clauses: int) -> None:
    """Let the standard of a diagnosis have so many assessable clauses, all answered, in chapters of a hundred."""
    standard, there = diagnosis.standard, diagnosis.clauses().count()
    chapters: list[Clause] = []
    for number in range(clauses - there):
        if number % 100 == 0:
            ref = f"{20 + number // 100}"
            chapter = Clause(standard=standard, ref=ref, label=ref, order=10_000 + number * 2, depth=1)
            chapter.titles = {"en": f"Chapter {ref}", "zh-hans": f"第 {ref} 章"}
            chapter.save()
            chapters.append(chapter)
        ref = f"{chapters[-1].ref}.{number % 100 + 1}"
        clause = Clause(standard=standard, parent=chapters[-1], ref=ref, label=ref, depth=2, assessable=True)
        clause.order, clause.titles = 10_001 + number * 2, {"en": f"Clause {ref}", "zh-hans": f"条款 {ref}"}
        clause.save()
        ClauseAssessment.objects.create(
            workspace=diagnosis.workspace, diagnosis=diagnosis, clause=clause, result="conform", found=ref
        )


def save_answer_ms() -> None:
    """One verdict from the sheet, all in: request, rights, chain, lock, row, event, commit."""
    here = demo()
    client = here.clients["lead_consultant"]
    with here.at(here.alone):
        diagnosis = Diagnosis.objects.get()
        Diagnosis.objects.filter(pk=diagnosis.pk).update(state=Diagnosis.State.ON_SITE)
        ref = diagnosis.clauses()[3].ref
        address = reverse("audits:line", args=[diagnosis.engagement.code, diagnosis.uid, ref])
        version = diagnosis.assessments.get(clause__ref=ref).version
        results = iter(["partial", "conform"] * TURNS)

        def save() -> None:
            nonlocal version
            answer = client.post(address, {"version": version, "result": next(results)})
            if answer.status_code != 200:
                raise RuntimeError(answer.content.decode())
            version = answer.json()["version"]

        save()
        (seconds,) = take_turns(save)
    figure("save_answer_ms", 1000 * seconds, "ms", clause=ref)
