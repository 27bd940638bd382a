"""The organisation of an engagement: steering group and working body, their members, duties, decrees."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import gates, panels, representation
from certification.actions import groups as actions
from certification.forms.groups import (
    AbsencesForm,
    AddMembersForm,
    EndMemberForm,
    GroupForm,
    MemberForm,
    RepresentativeForm,
)
from certification.models import Appointment, Department, Engagement, Group, GroupMember, Person
from certification.reports.letters import ORDER
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may

TAB, ON_CARD, ON_PAGE, PHASE = "organisation", 8, 50, 2


def _allowed(verb: str, obj: Any, request: HttpRequest) -> None:
    if not may(verb, obj, request.user):
        raise PermissionDenied


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show both groups side by side, who is responsible, the letters, and what phase 2 still lacks."""
    engagement, context = engagement_page(request, code, TAB)
    found = {one.kind: one for one in Group.objects.visible_to(request.user).within(engagement.workspace)}
    cards = [_card(engagement, context["cycle"], kind, found.get(kind)) for kind in Group.Kind]
    counted = Appointment.objects.visible_to(request.user).within(engagement.workspace).order_by()
    states = dict(counted.values_list("state").annotate(count=Count("pk")))
    phase = context["phase_rows"][PHASE - 1]
    context |= {
        "cards": cards,
        "letters": [(Appointment.State(state), states[state]) for state in Appointment.State if states.get(state)],
        "responsible": _responsible(request, engagement),
        "missing": [line for line in gates.lines(phase) if not line.clears],
        "phase": phase,
        "may_form": may("create", Group(workspace=engagement.workspace), request.user),
        "may_keep": may("edit", engagement, request.user),
    }
    return TemplateResponse(request, "certification/organisation.html", context)


def _card(engagement: Engagement, cycle: Any, kind: Any, group: Group | None) -> dict[str, Any]:
    """Return a group as its card shows it: the first members, how many there are."""
    seats = _sorted(group.members.sitting(cycle.today()).select_related("person")) if group else []
    page = reverse("certification:group", args=[engagement.code, kind])
    form = reverse("certification:group_form", args=[engagement.code, kind])
    told = {"group": group, "kind": kind, "word": kind.label, "page": page, "form": form}
    return told | {"seats": seats[:ON_CARD], "count": len(seats), "more": max(len(seats) - ON_CARD, 0)}


def _sorted(seats: Any) -> list[GroupMember]:
    return sorted(seats, key=lambda seat: (ORDER.index(GroupMember.Role(seat.role)), seat.pk))


def _responsible(request: HttpRequest, engagement: Engagement) -> Appointment | None:
    """Return the letter of the representative, or of whoever is responsible in their place; the one in force first."""
    role = Appointment.Role
    wanted = role.MANAGEMENT_REPRESENTATIVE if engagement.keeps_representative else role.RESPONSIBLE
    letters = Appointment.objects.visible_to(request.user).within(engagement.workspace).filter(role=wanted)
    live = letters.exclude(state__in=("ended", "declined", "cancelled"))
    found = live.select_related("person", "cycle__engagement", "clause", "service").order_by("-pk")
    return next((one for one in found if one.state == Appointment.State.IN_FORCE), next(iter(found), None))


def _group(request: HttpRequest, engagement: Engagement, kind: str) -> Group:
    """Return a group that somebody has begun to form; 404 otherwise."""
    found = Group.objects.visible_to(request.user).within(engagement.workspace)
    group: Group = get_object_or_404(found, kind=kind)
    group.engagement = engagement
    return group


@require_safe
def group(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Show a group: members with training, departments, duties, decree; or how to begin."""
    engagement, context = engagement_page(request, code, TAB)
    blank = Group(workspace=engagement.workspace, engagement=engagement, kind=kind)
    there = Group.objects.visible_to(request.user).within(engagement.workspace).filter(kind=kind).first()
    context |= {"group": there, "kind": kind, "word": Group.Kind(kind).label, "working": kind == Group.Kind.WORKING}
    context["may_edit"] = may("edit", there, request.user) if there else may("create", blank, request.user)
    if there:
        there.engagement = engagement
        context |= _members(request, there, context["cycle"].today())
        context |= _decree(request, there, context["seats"])
    return TemplateResponse(request, "certification/group.html", context)


def _members(request: HttpRequest, group: Group, today: Any) -> dict[str, Any]:
    rows = group.members.select_related("person__department", "person__user")
    seats = _sorted(rows.sitting(today))
    page = Paginator(seats, ON_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    states = panels.person_states(group.engagement, [seat.person for seat in shown])
    here = {seat.pk for seat in seats}
    former = [seat for seat in rows.exclude(until=None).order_by("-until", "-pk")[:ON_PAGE] if seat.pk not in here]
    lines = representation.lines(group.engagement, seats) if group.kind == Group.Kind.WORKING else []
    return {
        "page": page,
        "rows": [(seat, states.get(seat.person_id, [])) for seat in shown],
        "seats": seats,
        "former": former,
        "open_departments": [line for line in lines if line.is_open],
        "explained": [line for line in lines if line.reason and not line.people and not line.inherited],
        "represented": sum(bool(line.people) for line in lines),
        "departments": len(lines),
        "shows_states": any(states.values()),
    }


def _decree(request: HttpRequest, group: Group, seats: list[GroupMember]) -> dict[str, Any]:
    """Return the decree with its state, and whether the members are still those that it names."""
    papers = Report.objects.visible_to(request.user).select_related("workspace")
    paper = papers.filter(uid=group.decree_uid).first() if group.decree_uid else None
    named = {tuple(pair) for pair in paper.snapshot.get("seats", [])} if paper else set()
    outdated = paper is not None and named != {(seat.person.uid, seat.role) for seat in seats}
    return {"paper": paper, "outdated": outdated, "reasons": actions.obstacles_of_decree(group, seats)}


@require_POST
def group_form(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Begin to form a group with its customary name and duties."""
    engagement, _context = engagement_page(request, code)
    _allowed("create", Group(workspace=engagement.workspace, engagement=engagement, kind=kind), request)
    return redirect(actions.open_group(engagement, kind, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Change name and duties."""
    engagement, context = engagement_page(request, code, TAB)
    group = _group(request, engagement, kind)
    _allowed("edit", group, request)
    form = GroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        actions.edit_group(group, dict(form.cleaned_data), by=request.user)
        messages.success(request, _("The group is saved."))
        return redirect(group)
    return TemplateResponse(request, "certification/group_edit.html", {**context, "group": group, "form": form})


@require_POST
def group_decree(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Have the decree of establishment made."""
    engagement, _context = engagement_page(request, code)
    group = _group(request, engagement, kind)
    _allowed("edit", group, request)
    actions.prepare_decree(group, by=request.user)
    messages.success(request, _("The decree is being made. Top management signs it on screen."))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def group_add(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Add several people at once: search, tick, say what they are."""
    engagement, context = engagement_page(request, code, TAB)
    group = _group(request, engagement, kind)
    _allowed("edit", group, request)
    page = _candidates(request, group)
    rows = list(page.object_list)
    form = AddMembersForm(request.POST or None, kind=kind, rows=rows)
    if request.method == "POST" and form.is_valid():
        people = [person for person in rows if person.pk in form.cleaned_data["people"]]
        added = actions.add_members(group, people, by=request.user, **form.terms())
        messages.success(request, _("%(count)s added.") % {"count": len(added)})
        return redirect(group)
    places = Department.objects.visible_to(request.user).within(engagement.client.workspace)
    ticked = set(request.POST.getlist("people"))
    context |= {"group": group, "form": form, "page": page, "ticked": ticked, "departments": places}
    context |= {"words": request.GET.get("q", ""), "chosen": request.GET.get("department", "")}
    return TemplateResponse(request, "certification/group_add.html", context)


def _candidates(request: HttpRequest, group: Group) -> Any:
    """Return a page of the people who are not in the group, as searched for."""
    engagement = group.engagement
    words, chosen = request.GET.get("q", "").strip(), request.GET.get("department", "")
    people = Person.objects.visible_to(request.user).within(engagement.client.workspace)
    people = people.working(engagement.cycle.today()).exclude(pk__in=group.members.filter(until=None).values("person"))
    people = people.searched(words) if words else people
    people = people.filter(department__uid=chosen) if chosen else people
    return Paginator(people.select_related("department"), ON_PAGE).get_page(request.GET.get("page"))


def _seat(request: HttpRequest, group: Group, uid: str) -> GroupMember:
    rows = GroupMember.objects.visible_to(request.user).filter(group=group)
    seat: GroupMember = get_object_or_404(rows.select_related("person", "workspace"), uid=uid)
    seat.group = group
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, code: str, kind: str, uid: str) -> HttpResponse:
    """Change what a member is in the group."""
    engagement, context = engagement_page(request, code, TAB)
    group = _group(request, engagement, kind)
    seat = _seat(request, group, uid)
    _allowed("edit", seat, request)
    chair = group.members.filter(until=None, role=GroupMember.Role.CHAIR).exclude(pk=seat.pk).first()
    form = MemberForm(request.POST or None, instance=seat, chair=str(chair.person) if chair else "")
    if request.method == "POST" and form.is_valid():
        actions.change_member(seat, form.changes(), by=request.user)
        messages.success(request, _("%(person)s is saved.") % {"person": seat.person})
        return redirect(group)
    context |= {"group": group, "seat": seat, "form": form}
    return TemplateResponse(request, "certification/group_member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: HttpRequest, code: str, kind: str, uid: str) -> HttpResponse:
    """End a membership on a day; the message offers to take it back."""
    engagement, context = engagement_page(request, code, TAB)
    group = _group(request, engagement, kind)
    seat = _seat(request, group, uid)
    _allowed("edit", seat, request)
    form = EndMemberForm(request.POST or None, seat=seat, today=context["cycle"].today())
    if request.method == "POST" and form.is_valid():
        if seat.until is not None:
            raise Obstructed(_("This membership has ended already."))
        actions.end_member(seat, by=request.user, on=form.cleaned_data["on"])
        undo = reverse("certification:member_restore", args=[code, kind, uid])
        told = _("%(person)s is no longer a member.") % {"person": seat.person}
        messages.success(request, told, extra_tags=f"undo:{undo}")
        return redirect(group)
    context |= {"group": group, "seat": seat, "form": form}
    return TemplateResponse(request, "certification/group_member_end.html", context)


@require_POST
def member_restore(request: HttpRequest, code: str, kind: str, uid: str) -> HttpResponse:
    """Take the end of a membership back."""
    engagement, _context = engagement_page(request, code)
    group = _group(request, engagement, kind)
    seat = _seat(request, group, uid)
    _allowed("edit", seat, request)
    actions.restore_member(seat, by=request.user)
    messages.success(request, _("%(person)s is a member again.") % {"person": seat.person})
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def group_absences(request: HttpRequest, code: str) -> HttpResponse:
    """Say, in one form, why departments are not represented in the working body."""
    engagement, context = engagement_page(request, code, TAB)
    group = _group(request, engagement, Group.Kind.WORKING)
    _allowed("edit", group, request)
    seats = group.members.sitting(context["cycle"].today()).select_related("person")
    lines = [line for line in representation.lines(engagement, seats) if not line.people]
    page = Paginator(lines, ON_PAGE).get_page(request.GET.get("page"))
    form = AbsencesForm(request.POST or None, lines=list(page.object_list))
    if request.method == "POST" and form.is_valid():
        actions.explain_absences(group, form.reasons(), by=request.user)
        messages.success(request, _("The reasons are saved."))
        return redirect(group)
    context |= {"group": group, "form": form, "page": page}
    return TemplateResponse(request, "certification/group_absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def representative(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the role of management representative, or say why it is not kept."""
    engagement, context = engagement_page(request, code, TAB)
    _allowed("edit", engagement, request)
    form = RepresentativeForm(request.POST or None, instance=engagement)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        fresh = Engagement.objects.visible_to(request.user).get(pk=engagement.pk)  # the form has filled this copy
        try:
            actions.keep_representative(
                fresh, kept=given["keeps_representative"], reason=given["no_representative_reason"], by=request.user
            )
        except Obstructed as wrong_moment:
            form.add_error(None, " ".join(wrong_moment.reasons))
            status = 409
        else:
            messages.success(request, _("It is noted who answers for the system."))
            return redirect("certification:organisation", code)
    context["form"] = form
    return TemplateResponse(request, "certification/organisation_representative.html", context, status=status)
