"""A new engagement in four steps; works without JavaScript, keeps everything that was typed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certification import actions
from certification.drafts import Draft
from certification.forms.wizard import ClientStep, ContactRows, PlanStep, TeamStep, TermsStep
from certification.models import Client, Engagement
from certification.policies import may_create_client, may_open
from certification.process import profile_of, proposed_plan
from certification.signals import contacts_named
from wobo.accounts.models import User
from wobo.workflow import clock

STEPS = {
    "client": gettext_lazy("Client"),
    "terms": gettext_lazy("Standard and scope"),
    "plan": gettext_lazy("Plan"),
    "team": gettext_lazy("Team"),
}
ORDER = list(STEPS)
LINKS = "certification.links"  # of invitations, shown once on the page that follows


@dataclass
class Wizard:
    """The draft with a form for each step, built only when asked for."""

    request: HttpRequest
    draft: Draft

    def form(self, step: str, data: Any = None) -> Any:
        """Return the form of a step: with `data`, with what was typed before, else with our proposals."""
        return getattr(self, f"_{step}")(data if data is not None else self.draft.get(step))

    def is_valid(self, step: str) -> bool:
        """Whether what was typed in a step holds."""
        return self.draft.get(step) is not None and bool(self.form(step).is_valid())

    @property
    def client(self) -> Client | None:
        """The chosen client; None for a new one."""
        form = self.form("client")
        return form.cleaned_data.get("client") if form.is_bound and form.is_valid() else None

    @property
    def client_code(self) -> str:
        """The code letters, also of a client still to be created."""
        return self.client.code if self.client else self._typed("client", "code")

    def _typed(self, step: str, name: str) -> str:
        data = self.draft.get(step)
        return str(data.get(name, "")) if data else ""

    def _client(self, data: Any) -> ClientStep:
        return ClientStep(data, user=self.request.user, may_create=may_create_client(self.request.user))

    def _terms(self, data: Any) -> TermsStep:
        return TermsStep(data, client=self.client, initial=self._terms_proposed() if data is None else None)

    def _terms_proposed(self) -> dict[str, Any]:
        client = self.client
        name = client.legal_name if client else self._typed("client", "legal_name")
        return {"code": actions.free_code(self.client_code), "organisation": name, "profile": "CN"}

    def _plan(self, data: Any) -> PlanStep:
        profile = profile_of(self._typed("terms", "profile") or "CN")
        start = clock.today()
        if data is not None and "propose" in self.request.POST:
            start = PlanStep.base_fields["begins"].clean(data.get("begins")) or start
            data = None
        initial = {**PlanStep.initial_of(proposed_plan(profile, start)), "begins": start} if data is None else None
        return PlanStep(data, profile=profile, initial=initial)

    def _team(self, data: Any) -> "Team":
        people = User.objects.filter(pk__in=actions.firm_people()).order_by("display_name")
        initial = {"lead": self.request.user.uid} if data is None else None
        return Team(TeamStep(data, people=people, initial=initial), ContactRows(data, prefix="contact"))


@dataclass
class Team:
    """The form of the firm's people and the rows of the client's, as one step."""

    form: TeamStep
    contacts: Any

    @property
    def is_bound(self) -> bool:
        """Whether something was typed."""
        return self.form.is_bound

    def is_valid(self) -> bool:
        """Whether both hold; both are asked, so that all errors show at once."""
        return all([self.form.is_valid(), self.contacts.is_valid()])

    def invited(self) -> list[dict[str, str]]:
        """Return the filled rows."""
        return [row for row in self.contacts.cleaned_data if row.get("email")]


@require_http_methods(["GET", "HEAD", "POST"])
def engagement_new(request: HttpRequest, step: str) -> HttpResponse:
    """Show a step; on POST keep what was typed, then go back, propose again, or on when it holds."""
    if not may_open(request.user):
        raise PermissionDenied
    wizard = Wizard(request, Draft(request.session))
    if request.method == "POST":
        return _posted(wizard, step)
    missing = next((one for one in ORDER[: ORDER.index(step)] if not wizard.is_valid(one)), None)
    if missing:
        return redirect("certification:engagement_new", missing)
    return _page(wizard, step, wizard.form(step))


def _posted(wizard: Wizard, step: str) -> HttpResponse:
    request, place = wizard.request, ORDER.index(step)
    if "discard" in request.POST:
        wizard.draft.forget()
        return redirect("certification:engagement_new", ORDER[0])
    if step == "plan" and "propose" in request.POST:
        return _page(wizard, step, wizard.form(step, request.POST))
    wizard.draft.put(step, request.POST)
    if "back" in request.POST:
        return redirect("certification:engagement_new", ORDER[max(place - 1, 0)])
    form = wizard.form(step)
    if not form.is_valid():
        return _page(wizard, step, form)
    if place + 1 < len(ORDER):
        return redirect("certification:engagement_new", ORDER[place + 1])
    return _finish(wizard)


def _page(wizard: Wizard, step: str, form: Any) -> HttpResponse:
    place = ORDER.index(step)
    steps = [
        {
            "title": STEPS[one],
            "state": "current" if one == step else "done" if wizard.is_valid(one) else "",
            "url": reverse("certification:engagement_new", args=[one]) if index < place else "",
        }
        for index, one in enumerate(ORDER)
    ]
    context = {"form": form, "step": step, "steps": steps, "is_first": place == 0, "is_last": step == ORDER[-1]}
    return TemplateResponse(wizard.request, f"certification/engagement_new_{step}.html", context)


def _finish(wizard: Wizard) -> HttpResponse:
    """Create everything in one transaction; a step that no longer holds is shown again."""
    broken = next((one for one in ORDER if not wizard.is_valid(one)), None)
    if broken:
        return redirect("certification:engagement_new", broken)
    request, team = wizard.request, wizard.form("team")
    team.is_valid()
    with transaction.atomic():
        engagement = create(wizard, by=request.user)
    wizard.draft.forget()
    answers = contacts_named.send(Engagement, engagement=engagement, contacts=team.invited(), by=request.user)
    request.session[LINKS] = [told for _receiver, found in answers for told in found]
    messages.success(request, _("The engagement %(code)s is open.") % {"code": engagement.code})
    page = "certification:team" if request.session[LINKS] else "certification:engagement_detail"
    return redirect(page, engagement.code)


def create(wizard: Wizard, *, by: User) -> Engagement:
    """Create client (if new) and engagement from the four valid steps."""
    forms = {step: wizard.form(step) for step in ORDER}
    for form in forms.values():
        form.is_valid()
    terms, team = forms["terms"].cleaned_data, forms["team"].form.cleaned_data
    client = forms["client"].cleaned_data.get("client") or actions.create_client(by=by, **forms["client"].new_client())
    services, sites = forms["terms"].new_rows()
    agreed = actions.Terms(
        code=terms["code"],
        standards=list(terms["standards"]),
        profile=terms["profile"],
        plan=forms["plan"].plan(),
        lead=team["lead"],
        consultants=list(team["consultants"]),
        scope={name: terms[name] for name in ("text", "text_en", "organisation")},
        services=[*terms.get("services", []), *services],
        sites=[*terms.get("sites", []), *sites],
        keeps_representative=terms["keeps_representative"],
    )
    return actions.create_engagement(client, agreed, by=by)
