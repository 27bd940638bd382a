"""Why a comparison of bodies cannot be decided yet, nor an application submitted or put under contract."""

# claims: S10.3, S10.4, P11
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from certification.process import profile_of

from .obstacles import some


def lacking_for_memo(comparison: Any) -> Iterator[str]:
    """Yield what the comparison lacks before a memo can be made of it."""
    from audits import bodies  # noqa: PLC0415  it reads the models

    from .body import BodyScore  # noqa: PLC0415

    clocks, rows = profile_of(comparison.engagement.profile), list(comparison.candidates.all())
    if len(rows) < clocks.body_candidates_min:
        yield _("At least %(count)s bodies are compared.") % {"count": clocks.body_candidates_min}
    weights = bodies.weights_of(comparison.weights, clocks)
    given = bodies.scores_of(BodyScore.objects.of(comparison).select_related("candidate"))
    titles = {one.key: one.title for one in bodies.CRITERIA}
    for place in bodies.ranking(rows, given, weights):
        if place.missing:
            told = {"body": place.candidate, "criteria": some(str(titles[key]) for key in place.missing)}
            yield _("%(body)s has no score yet for: %(criteria)s.") % told
    if not any(weights.values()):
        yield _("Every weight is nought: nothing is compared.")
    if comparison.chosen is None:
        yield _("No body is chosen.")
        return
    yield from bodies.against(comparison.chosen, comparison.cycle.today())
    if not comparison.reasons.strip():
        yield _("Give the reasons for the choice.")


def _decide(comparison: Any) -> Iterator[str]:
    yield from lacking_for_memo(comparison)
    yield from comparison.missing_signatures("decide")


def _compare_again(comparison: Any) -> Iterator[str]:
    from .external import Application  # noqa: PLC0415

    under_way = ("submitted", "contracted")
    if Application.objects.of(comparison.cycle).filter(state__in=under_way).exists():
        yield _("The application lies with the body. Withdraw it first.")


def _submit(application: Any) -> Iterator[str]:
    comparison = getattr(application.cycle, "body_comparison", None)
    if comparison is None or comparison.state != comparison.State.DECIDED:
        yield _("Top management has not decided on a certification body yet.")
    elif application.body_id != comparison.chosen_id:
        yield _("The application goes to the body that was chosen: %(body)s.") % {"body": comparison.chosen}
    if application.applied_on is None:
        yield _("The date of the application is missing.")
    elif application.applied_on > application.cycle.today():
        yield _("The date of the application lies in the future.")
    if not application.standards.exists():
        yield _("Name the standards that are applied for.")
    if not application.scope_text.strip():
        yield _("The wording of the scope is missing.")
    if application.effective_on is None:
        yield _("Since when the first edition of the documents has been in effect is missing.")
    yield from _wording(application, application.scope_text, application.scope_text_en)


def same_words(one: str, other: str) -> bool:
    """Whether two wordings are the same but for blanks and the stop at the end."""
    return "".join(one.split()).rstrip(".。").casefold() == "".join(other.split()).rstrip(".。").casefold()


def scope_in_force(engagement: Any) -> Any:
    """Return the scope in force, or None."""
    return engagement.scopes.filter(state="in_force").first()


def _wording(application: Any, text: str, text_en: str) -> Iterator[str]:
    scope = scope_in_force(application.engagement)
    if scope is None:
        yield _("No scope is in force. Top management signs it first.")
        return
    differs = not same_words(text, scope.text) or (bool(text_en) and not same_words(text_en, scope.text_en))
    if text and differs and not application.wording_note.strip():
        yield _("The wording is not that of the scope in force. Say why it differs, or take it over.")


def _contract(application: Any) -> Iterator[str]:
    if not application.contract_number:
        yield _("The number of the contract is missing.")
    if application.contract_date is None:
        yield _("The date of the contract is missing.")
    elif application.applied_on and application.contract_date < application.applied_on:
        yield _("The contract is older than the application.")
    if not application.contract_scope.strip():
        yield _("The scope in the contract is missing.")
    elif not same_words(application.contract_scope, application.scope_text) and not application.wording_note.strip():
        yield _("The contract words the scope otherwise than the application. Say why it differs.")


CHECKS: dict[tuple[str, str], Callable[[Any], Iterator[str]]] = {
    ("BodyComparison", "decide"): _decide,
    ("BodyComparison", "reopen"): _compare_again,
    ("Application", "submit"): _submit,
    ("Application", "accept"): _contract,
}
