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

ROOT = Path(settings.BASE_DIR)
EXPECTED = {  # how many of each
    "acceptance_en.pdf": 1, "diagnosis-issued_en.pdf": 1, "diagnosis-plan-issued_en.pdf": 1, "diagnosis-plan_en.pdf": 1,
    "diagnosis_en.pdf": 1, "no-case-issued_en.pdf": 4, "no-case_en.pdf": 4, "nonconformity_en.pdf": 1,
}  # fmt: skip
CHINESE = re.compile(r"[\u3400-\u9fff]")


def write_the_demo(out: Path, language: str) -> str:
    """Drive the demo in a process of its own and return what it printed."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "--out", str(out), "--language", language],
        cwd=ROOT, env=environment | {"DEMO": "1", "SIMULATED_TIME": "1"}, capture_output=True, text=True, check=False,
        timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_english_demo_writes_every_report_without_chinese_and_leaves_a_whole_trail(tmp_path: Path) -> None:
    """One run of a minute, so one test: tests that shared it would each pay for it on another core."""
    said = write_the_demo(tmp_path, "en")

    assert all(re.fullmatch(r"WC-2026-QL-R\d\d_.+", path.name) for path in tmp_path.glob("*.pdf"))
    names = [path.name.partition("_")[2] for path in tmp_path.glob("*.pdf")]
    assert Counter(names) == EXPECTED
    texts = {path.name: text_of(path) for path in tmp_path.glob("*.pdf")}
    assert {name: CHINESE.findall(text)[:5] for name, text in texts.items()} == {name: [] for name in texts}
    issued = next(text for name, text in texts.items() if name.endswith("_diagnosis-issued_en.pdf"))
    report = " ".join(issued.split())
    assert "44.8 %" in report
    assert "12 conform, 28 conform partly and 18 do not; 4 had no case so far. 46 gaps were found." in report
    assert "Simulated time" in report
    assert "The trail is whole" in said.splitlines()[-1]
    assert not (tmp_path / "var").exists()


def test_a_phase_that_the_demo_does_not_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="reaches “diagnosis” so far"):
        call_command("demo", out=tmp_path, through="pilot")


def test_the_demo_refuses_real_time(settings: object) -> None:
    settings.SIMULATED_TIME = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="simulated time"):
        call_command("demo")
