"""A document is signed on a phone in six taps at most, and by a drawn signature that turning the phone does not lose."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.factories_flow import paperwork
from tests.journeys.visitor import Visitor
from tests.people import PASSWORD, make_cast
from wobo.accounts.models import User
from wobo.workflow.doors import record
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def chinese(user: User) -> User:
    return record(user, "edit", by=user, changes={"language": "zh-hans"})


def test_a_head_of_department_signs_on_the_phone_in_six_taps(visit: Callable[..., Visitor]) -> None:
    cast = make_cast()
    paper = paperwork(cast)
    paper.open()
    staff = chinese(cast.staff)
    visitor = visit(staff, phone=True)
    page: Any = visitor.go("/").page
    taps = 0

    page.locator("a.work-title").first.tap()  # 1: from the inbox to the document
    taps += 1
    page.wait_for_url("**/sign/document/**")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with page.context.expect_page() as opened:
        page.locator("a[data-paper]:visible").first.tap()  # 2: the bytes themselves
    taps += 1
    opened.value.close()
    page.locator("[name=secret]").tap()  # 3
    taps += 1
    page.locator("[name=secret]").fill(PASSWORD)
    page.locator("[name=terms]").tap()  # 4: only the first time
    taps += 1
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=8)
    page.mouse.up()
    drawn = page.locator("[name=drawing]").input_value()
    page.set_viewport_size({"width": 740, "height": 360})
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.locator("[name=drawing]").input_value() == drawn != ""
    page.locator("form[data-signing] .form-actions .btn-primary").first.tap()  # 5
    taps += 1
    page.wait_for_url("**/signed/")

    signature = Signature.objects.get()
    assert (signature.name, len(signature.stroke_sha256), paper.again().state, taps) == ("Staff", 64, "checking", 5)


def test_a_wrong_password_keeps_opinion_and_drawing(visit: Callable[..., Visitor]) -> None:
    cast = make_cast()
    paper = paperwork(cast)
    paper.open()
    visitor = visit(chinese(cast.staff))
    visitor.expected = {422}
    page = visitor.go(
        reverse("workflow:sign", args=["document", paper.revision.uid, paper.step("discussion").slot])
    ).page
    page.locator("[name=opinion]").fill("适用。")
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=8)
    page.mouse.up()
    page.locator("[name=secret]").fill("wrong")
    page.locator("[name=terms]").check()
    page.locator("form[data-signing] .form-actions .btn-primary").first.click()
    page.wait_for_selector(".field-error, .invalid-feedback, [aria-invalid=true]")
    page.wait_for_function("document.querySelector('[name=drawing]').value")

    assert page.locator("[name=opinion]").input_value() == "适用。"
    assert page.locator("[name=drawing]").input_value().startswith("data:image/png")
    assert page.locator("[name=secret]").input_value() == ""
    assert Signature.objects.count() == 0
