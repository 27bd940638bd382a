"""One certificate: recorded, corrected, looked up in the register; what the body decided about it; use of the mark."""

# claims: P15, S0.7.4
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import upkeep_data
from certification.actions import certificates as actions
from certification.forms.appointments import People
from certification.forms.upkeep import RESULTS, CertificateForm, LetterForm, MarkCheckForm, RegisterCheckForm
from certification.models import Certificate, Engagement, Standard
from certification.shell import history
from certification.upkeep_calendar import of_engagement
from wobo.workflow.doors import Obstructed

from .upkeep_home import told_windows
from .upkeep_shell import ask, demand, demand_move, given, row_of, say, upkeep_page


def _certificate(request: HttpRequest, engagement: Engagement, uid: str) -> Certificate:
    rows = Certificate.objects.visible_to(request.user).select_related(
        "standard", "cycle", "previous__cycle", "workspace", "file", "register_file"
    )
    row: Certificate = row_of(rows, engagement, uid)
    row.cycle.engagement = engagement
    return row


@require_safe
def certificate(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a certificate: what stands on it, whether the register says so, what became of it."""
    engagement, context = upkeep_page(request, code)
    row = _certificate(request, engagement, uid)
    letters = list(row.letters.select_related("file").order_by("-on", "-pk"))
    context |= {
        "certificate": row,
        "letters": letters,
        "checks": _checks(row),
        "windows": told_windows(of_engagement(engagement, [row]), context["today"]) if row.stands else [],
        "differs": _differs(engagement, row),
        "successors": list(row.successors.select_related("cycle__engagement")),
        "events": history(engagement, request.user).about(row)[:20],
    }
    return TemplateResponse(request, "certification/upkeep/certificate.html", context)


def _checks(row: Certificate) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    """Return the checks of the mark, each with the places where it is used: place, word, note."""
    words = {key: str(word) for key, word in RESULTS}
    return [
        (
            check,
            [
                (upkeep_data.place_word(one["place"]), words.get(one["result"], ""), one["note"])
                for one in check.places
                if one["result"] != "unused"
            ],
        )
        for check in row.mark_checks.select_related("person", "file")
    ]


def _differs(engagement: Engagement, row: Certificate) -> bool:
    """Whether the certificate words the scope otherwise than the scope statement in force."""
    scope = engagement.scopes.filter(state="in_force").first()
    return scope is not None and "".join(scope.text.split()) != "".join(row.scope.split())


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_create(request: HttpRequest, code: str) -> HttpResponse:
    """Record a certificate from the body's decision."""
    engagement, context = upkeep_page(request, code)
    demand(context, "records")
    cycle, standards = context["cycle"], list(engagement.standards.all())
    if not standards:
        raise Obstructed(_("The engagement has no standard."))
    chosen = next((one for one in standards if one.ref == request.GET.get("standard")), standards[0])
    initial = {**actions.proposed(cycle, chosen), "standard": chosen}
    data = given(request)
    form = CertificateForm(*data, engagement=engagement, initial=initial)
    if request.method == "POST" and form.is_valid():
        standard: Standard = form.cleaned_data["standard"]
        made = actions.record_certificate(
            cycle,
            standard,
            form.changes(),
            by=request.user,
            upload=form.cleaned_data["upload"],  # type: ignore[arg-type]
        )
        say(request, _("The certificate is recorded. Look it up in the public register next."))
        return redirect(made)
    context |= {"form": form, "certificate": None, "standards": standards, "chosen": chosen}
    context["former"] = actions.previous_of(cycle, chosen)
    return TemplateResponse(request, "certification/upkeep/certificate_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct what was written down of a certificate that stands."""
    engagement, context = upkeep_page(request, code)
    row = _certificate(request, engagement, uid)
    demand(context, "records")
    if not row.stands:
        raise Obstructed(_("The certificate no longer stands; what was recorded of it stays."))
    form = CertificateForm(*given(request), engagement=engagement, instance=row)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        row = actions.edit_certificate(row, form.changes(), by=request.user, upload=upload)  # type: ignore[arg-type]
        say(request, _("The certificate is saved."))
        return redirect(row)
    context |= {"form": form, "certificate": row}
    return TemplateResponse(request, "certification/upkeep/certificate_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_register(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that the entry in the public register was looked at."""
    engagement, context = upkeep_page(request, code)
    row = _certificate(request, engagement, uid)
    demand(context, "records")
    form = RegisterCheckForm(*given(request), today=context["today"], certificate=row)
    if request.method == "POST" and form.is_valid():
        row = actions.check_register(row, by=request.user, **form.cleaned_data)
        say(request, _("The register entry is noted."))
        return redirect(row)
    context |= {"form": form, "object": row, "label": _("Look up in the register"), "back": row.get_absolute_url()}
    context["upload"] = True
    return TemplateResponse(request, "certification/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for day, reason and letter, then record what the body decided."""
    engagement, context = upkeep_page(request, code)
    row = _certificate(request, engagement, uid)
    demand_move(request, row, verb)
    form = LetterForm(*given(request), today=context["today"])

    def do(data: dict[str, Any]) -> Any:
        changed = actions.change_certificate(row, verb, by=request.user, **data)  # type: ignore[arg-type]
        if verb != "transfer":
            return changed
        say(request, _("The transfer is recorded. Record the certificate of the new body now."))
        return reverse("certification:certificate_create", args=[code])

    return ask(request, row, verb, context, form, do)


@require_http_methods(["GET", "HEAD", "POST"])
def mark_check(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Go through the places where certificate and mark are used."""
    engagement, context = upkeep_page(request, code)
    row = _certificate(request, engagement, uid)
    demand(context, "keeps")
    people = People(engagement.client)
    form = MarkCheckForm(*given(request), today=context["today"], people=people)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        made = actions.check_mark(row, form.changes(), by=request.user, upload=upload)  # type: ignore[arg-type]
        wrong = _("What is used wrongly stands in the register of improvements now.")
        say(request, wrong if made.wrong else _("The check is recorded; nothing is used wrongly."))
        return redirect(row)
    context |= {"form": form, "certificate": row, "people": people.offered()}
    return TemplateResponse(request, "certification/upkeep/mark.html", context)
