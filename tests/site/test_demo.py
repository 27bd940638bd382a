"""The demo: driven through the product's own actions, written as PDF, the trail whole afterwards."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from training import marking
from wobo.site.demo.examination import answers

ROOT = Path(settings.BASE_DIR)
# phases 1 to 4 with their acceptance, 46 letters, five sessions of four courses, two meetings with minutes, the papers of
# the design, eleven versions of documents that were laid open and five that were issued
EXPECTED = {
    "acceptance-issued": 4, "acceptance": 4, "approach-issued": 1, "approach": 1, "change-request-issued": 2,
    "change-request": 2, "copy-register": 1, "destruction": 1, "document-issued": 5, "document-list": 1,
    "document-structure": 1, "document": 11, "elements-issued": 1, "elements": 1, "external-list": 1,
    "function-matrix-issued": 1, "function-matrix": 2, "law-register": 1, "obsolete": 2, "plan-issued": 1, "plan": 1,
    "policy-issued": 1, "policy": 1, "record-list": 1, "risk-register": 1, "scope-issued": 1, "scope": 1,
    "appointment-issued": 46, "appointment": 46, "competence-matrix": 1,
    "decree-issued": 2, "decree": 2, "diagnosis-issued": 1, "diagnosis-plan-issued": 1, "diagnosis-plan": 1,
    "diagnosis": 1, "minutes-issued": 1, "minutes": 2, "no-case-issued": 4, "no-case": 4, "nonconformity": 1,
    "org-chart": 1, "publicity": 1, "sign-in-sheet": 2, "training-certificates": 5, "training-plan-issued": 3,
    "training-plan": 3, "training-profile": 3, "training-record": 5, "training-sign-in": 5,
}  # fmt: skip
NAME = re.compile(r"(?P<number>.+)_(?P<kind>[a-z-]+)_en\.pdf")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def write_the_demo(out: Path, language: str) -> str:
    """Drive the demo in a process of its own and return what it printed."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "--out", str(out), "--language", language, "--through", "drafting"],
        cwd=ROOT, env=environment | {"DEMO": "1", "SIMULATED_TIME": "1"}, capture_output=True, text=True, check=False,
        timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_english_demo_writes_every_report_without_chinese_and_leaves_a_whole_trail(tmp_path: Path) -> None:
    """One run of a minute, so one test: tests that shared it would each pay for it on another core."""
    said = write_the_demo(tmp_path, "en")

    names = {path.name: NAME.fullmatch(path.name) for path in tmp_path.glob("*.pdf")}
    assert Counter(name["kind"] for name in names.values() if name) == EXPECTED
    texts = {name: " ".join(text_of(tmp_path / name).split()) for name in names}
    assert {name: CHINESE.findall(text)[:5] for name, text in texts.items() if CHINESE.search(text)} == {}
    assert [name for name, text in texts.items() if "Simulated time" not in text] == []

    def of(kind: str, number: str = "") -> str:
        return next(text for name, text in sorted(texts.items()) if f"_{kind}_en" in name and number in name)

    report = of("diagnosis-issued")
    assert "44.8 %" in report
    assert "12 conform, 28 conform partly and 18 do not; 4 had no case so far. 46 gaps were found." in report
    assert "40 expected, 35 took part, 2 of them late, 5 absent" in of("training-record")
    # he failed first and passed when he repeated: records show the paper that counts; papers are drawn anew in each run
    results = [
        found
        for name, text in texts.items()
        if "_training-record_" in name
        for found in re.findall(
            r"He Weiguang On-site Services Department own account [\d:]+ (.{0,12}, [\d.]+ %)", text
        )
    ]
    assert len(results) == 2
    assert [said for said in results if not re.fullmatch(r"passed, [6-9]\d(\.\d)? %", said)] == []
    assert "He Jingyi is appointed management representative" in of("appointment", "-A01_")
    assert "He Jingyi" in of("elements-issued")
    assert "Phase 5 is under way and not accepted" in said
    assert "The trail is whole" in said.splitlines()[-1]
    assert not (tmp_path / "var").exists()


def paper() -> list[dict[str, object]]:
    """Ten questions worth 60 points, two of them with several right answers, and none to be written."""
    single = [{"text": "a", "right": True}, {"text": "b"}]
    several = [{"text": "a", "right": True}, {"text": "b", "right": True}, {"text": "c"}]
    return [
        {"uid": str(place), "kind": "multiple" if place < 2 else "single", "points": 10 if place < 2 else 5,
         "text_en": "", "options": several if place < 2 else single}
        for place in range(10)
    ]  # fmt: skip


@pytest.mark.parametrize(("wanted", "reached"), [(100, 60), (96, 55), (75, 45), (52, 30)])
def test_a_paper_is_answered_to_the_result_that_the_content_tells(wanted: int, reached: int) -> None:
    given = answers(paper(), wanted, str)

    assert sum(marking.automatic(paper(), given).values()) == reached


def test_a_phase_that_the_demo_does_not_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="reaches “drafting” so far"):
        call_command("demo", out=tmp_path, through="pilot")


def test_the_demo_refuses_real_time(settings: object) -> None:
    settings.SIMULATED_TIME = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="simulated time"):
        call_command("demo")
