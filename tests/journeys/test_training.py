"""A training: planned at the desk, people sign in on phones, the session is closed, its record printed, in Chinese."""
# claims: S1.1, S6.2.1

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.urls import reverse

from certification.models import Department, Person
from tests.journeys.stage import Stage, engaged, print_all
from tests.people import PASSWORD, member
from tests.reporting.test_print_reports import squeezed, text
from training import code
from training.models import Course, Participation, TrainingSession
from wobo.accounts.models import Role, User
from wobo.files import store
from wobo.reporting.models import Report
from wobo.workflow import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE_IS_OVER = "该二维码已失效"
DEVICE_IS_USED = "该设备已为他人签到"
NO_MATCH = "未能签到"


def staffed() -> tuple[Stage, User]:
    """An engagement with three people more: 李雪 has an account, 黄涛 and 周敏 have a phone number alone."""
    stage = engaged()
    user = User.objects.create_user("lixue@example.com", PASSWORD, display_name="李雪", language="zh-hans")
    member(user, stage.client.workspace, Role.STAFF)
    place, desk = stage.client.workspace, Department.objects.get(workspace=stage.client.workspace)
    Person.objects.create(workspace=place, name="李雪", user=user, department=desk, post="文档工程师")
    Person.objects.create(workspace=place, name="黄涛", department=desk, post="运维工程师", phone="138 0013 8001")
    Person.objects.create(workspace=place, name="周敏", department=desk, post="服务台专员", phone="138 0013 8002")
    return stage, user


def planned(desk: Any, stage: Stage) -> TrainingSession:
    """Plan a session of today on its page, invite everybody, open the sign-in."""
    course = Course.objects.get(engagement=stage.engagement, key="all_staff")
    today = clock.now().astimezone(ZoneInfo(stage.client.time_zone)).date()
    desk.go(course.get_absolute_url()).press('main a[href$="/sessions/new/"]')
    desk.fill(day=today.isoformat(), starts="00:00", ends="23:59", place="三楼会议室", trainer="何静")
    for box in desk.page.locator('main [name="contents"]').all():
        box.check()
    desk.snap("30-plan").send()
    session = TrainingSession.objects.get()
    base = session.get_absolute_url()
    desk.press(f'main form[action="{base}invite/"] button')
    desk.press(f'main form[action="{base}open-sign-in/"] button').snap("30-open")
    return TrainingSession.objects.get()


def on_the_wall(desk: Any, session: TrainingSession) -> str:
    """Return the address behind the code that the wall shows now, as a phone's camera would read it."""
    desk.go(f"{session.get_absolute_url()}wall/").snap("30-wall")
    assert desk.count("main svg") >= 1
    return scanned(session)


def scanned(session: TrainingSession) -> str:
    return reverse("training:sign_in_by_code", args=[code.token(session.uid)])


def typed(phone: Any, name: str, digits: str) -> Any:
    """Type who one is, and press."""
    phone.fill(name=name, proof=digits)
    with phone.page.expect_navigation():
        phone.tap("main .form-actions .btn-primary")
    assert phone.width() == 360
    return phone


def said(phone: Any) -> str:
    return squeezed(phone.page.locator("main").inner_text())


def ways() -> dict[str, str]:
    return dict(Participation.objects.values_list("name", "way"))


def test_from_the_plan_to_the_printed_record(visit: Any, tmp_path: Path) -> None:
    cache.clear()
    stage, user = staffed()
    desk = visit(stage.consultant)
    session = planned(desk, stage)
    assert session.state == "open"
    assert set(ways()) == {"李雪", "黄涛", "周敏", "陈志远", "罗文"}

    # with the own account, on the phone
    phone = visit(user, phone=True)
    phone.go(session.get_absolute_url()).snap("31-own")
    with phone.page.expect_navigation():
        phone.tap("main .sign-in-here button")
    assert (ways()["李雪"], phone.width()) == ("account", 360)

    # by the code of the wall, without an account
    first = visit(phone=True)
    first.go(on_the_wall(desk, session)).snap("31-code")
    permit = first.page.locator("main [name=permit]").input_value()
    assert "您已签到" in said(typed(first, "黄涛", "8001"))
    assert ways()["黄涛"] == "code"

    refused(visit, session, first, permit)

    close_and_print(desk, session, tmp_path)


def refused(visit: Any, session: TrainingSession, first: Any, permit: str) -> None:
    """Say no, in words: to the same device for another, to a used form elsewhere, to codes passed on or made up."""
    before = ways()
    first.expected = {409}
    first.go(scanned(session))
    assert DEVICE_IS_USED in said(typed(first, "周敏", "8002"))

    other = visit(phone=True)
    other.expected = {409, 410}
    other.go(scanned(session))
    other.page.locator("main [name=permit]").evaluate("(field, used) => { field.value = used }", permit)
    assert CODE_IS_OVER in said(typed(other, "周敏", "8002"))  # the form of another device

    other.go(scanned(session))
    assert NO_MATCH in said(typed(other, "黄涛", "8001"))  # somebody who is signed in already

    with clock.at(clock.now() - dt.timedelta(seconds=code.FRESH + 2 * code.SLOT)):
        shared = scanned(session)  # a picture of the wall, sent to a colleague
    other.go(shared).snap("31-over")
    assert CODE_IS_OVER in said(other)
    uid, slot, _mark = code.token(session.uid).split("-")
    other.go(reverse("training:sign_in_by_code", args=[f"{uid}-{slot}-{'0' * code.MARK}"]))
    assert CODE_IS_OVER in said(other)
    assert ways() == before


def close_and_print(desk: Any, session: TrainingSession, tmp_path: Path) -> None:
    """Close the session, print its record, read what is on paper."""
    base = session.get_absolute_url()
    desk.go(base).press(f'main form[action="{base}hold/"] button').snap("32-held")
    assert TrainingSession.objects.get().state == "held"
    desk.press(f'main form[action="{base}paper/record/"] button')
    print_all()
    report = Report.objects.get(kind="training-record")
    desk.go(report.get_absolute_url()).snap("32-record")
    assert report.file is not None
    assert desk.count(f'main a[href="{report.file.get_absolute_url()}"]') >= 1

    paper = squeezed("".join(text(store.path_of(report.file.sha256), page + 1) for page in range(report.pages or 0)))
    for words in ("培训记录", report.number, "三楼会议室", "何静", "应到5人", "实到2人"):
        assert words in paper
    for name, how in (("李雪", "本人账号"), ("黄涛", "扫码签到"), ("周敏", "缺席")):
        assert name in paper
        assert how in paper
