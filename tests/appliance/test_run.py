"""A run of the proving ground keeps what its cases have shown, also where it is ended before the last of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.__main__ import folder_of, run
from faults.report import Outcome


def outcomes_of(name: str) -> Iterator[Outcome]:
    yield Outcome(name, 1, f"{name} was noticed", missed=("too late",) if name == "late" else ())
    if name == "ended":
        raise SystemExit(143)


def test_a_run_that_is_ended_has_the_rows_of_the_cases_before(tmp_path: Path) -> None:
    report = tmp_path / "page.md"
    report.write_text("# Page\n\n<!-- ended -->\n\n| of before |\n\n<!-- end -->\n", "utf-8")
    with pytest.raises(SystemExit):
        run(["boot", "kills", "ended", "never"], outcomes_of, report)
    text = report.read_text("utf-8")
    assert [f"{name} was noticed" in text for name in ("boot", "kills", "ended", "never")] == [True, True, False, False]
    assert "| of before |" in text


@pytest.mark.parametrize(("cases", "is_well"), [(["boot", "kills"], True), (["late", "boot"], False)])
def test_a_promise_that_one_case_did_not_keep_is_the_whole_runs(cases: list[str], is_well: bool) -> None:
    assert run(cases, outcomes_of, None) is is_well


def test_the_folder_that_is_to_keep_the_guests_files_is_made(tmp_path: Path) -> None:
    kept = tmp_path / "not/there/yet"
    for _ in range(2):
        with folder_of("boot", kept) as folder:
            (folder / "disk").write_bytes(b"")
    assert len(list(kept.glob("boot-*/disk"))) == 2
