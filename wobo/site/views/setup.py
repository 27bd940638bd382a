"""/setup/<token>/: the first person makes the firm and becomes its administrator."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wobo.site.actions import setup as actions
from wobo.site.forms_setup import SetupForm
from wobo.site.marks import FIRST_STEPS

from .signing_in import let_in


@login_not_required
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Show the first page; on POST make firm and administrator, sign them in and go on to mail."""
    if not actions.token_opens(token):
        raise Http404
    form = SetupForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "password_again"}
        admin = actions.set_up(actions.FirstChoices(**data))
        response = let_in(request, admin, reverse("site:settings_mail"))
        request.session[FIRST_STEPS] = True
        return response
    return TemplateResponse(request, "site/setup.html", {"form": form})
