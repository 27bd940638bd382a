"""The demo: driven through the product's own actions, written as PDF, the trail whole afterwards."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

ROOT = Path(settings.BASE_DIR)
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Drive the English demo once and return its folder and what it printed."""
    out = tmp_path_factory.mktemp("demo")
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "--out", str(out), "--language", "en"],
        cwd=ROOT, env=environment | {"DEMO": "1", "SIMULATED_TIME": "1"}, capture_output=True, text=True, check=False,
        timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return out, done.stdout


def test_every_report_is_written_under_its_name(written: tuple[Path, str]) -> None:
    names = sorted(path.name.partition("_")[2] for path in written[0].glob("*.pdf"))

    assert names == sorted(
        ["diagnosis-plan_en.pdf", *["no-case_en.pdf"] * 4, "diagnosis_en.pdf", "diagnosis-issued_en.pdf",
         "nonconformity_en.pdf", "acceptance_en.pdf"]
    )  # fmt: skip
    assert all(re.fullmatch(r"WC-2026-QL-R\d\d_.+", path.name) for path in written[0].glob("*.pdf"))


def test_the_trail_is_whole_and_nothing_is_left_behind(written: tuple[Path, str]) -> None:
    assert "The trail is whole" in written[1].splitlines()[-1]
    assert not (written[0] / "var").exists()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler to read a PDF")
def test_the_english_papers_hold_no_chinese_and_the_figures(written: tuple[Path, str]) -> None:
    texts = {}
    for path in written[0].glob("*.pdf"):
        read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
        texts[path.name.partition("_")[2]] = read.stdout

    assert {name: CHINESE.findall(text)[:5] for name, text in texts.items()} == {name: [] for name in texts}
    report = texts["diagnosis-issued_en.pdf"]
    assert "44.8 %" in report
    assert "12 conform, 28 conform partly and 18 do not; 4 had no case so far. 46 gaps were found." in " ".join(
        report.split()
    )
    assert "Simulated time" in report


def test_a_phase_that_the_demo_does_not_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="reaches “diagnosis” so far"):
        call_command("demo", out=tmp_path, through="pilot")


def test_the_demo_refuses_real_time(settings: object) -> None:
    settings.SIMULATED_TIME = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="simulated time"):
        call_command("demo")
