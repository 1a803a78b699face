"""How `luot-setup` ends where somebody gives up or the settings cannot be read: in words, and without a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luot.setup.__main__ import main
from luot.setup.answers import Answers, write
from tests.luot.setup.box import Box
from tests.paths import PROJECT

SETTINGS = "etc/luot/office.toml"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Answers with these lines, and then presses a key that raises."""

    def answer(*lines: str, then: type[BaseException]) -> None:
        def typing() -> Iterator[str]:
            yield from lines
            raise then

        keys = typing()
        monkeypatch.setattr("builtins.input", lambda _: next(keys))

    return answer


def remember(box: Box, language: str) -> None:
    (box.root / "etc/luot/setup").mkdir()
    (box.root / "etc/luot/setup/answers.toml").write_text(write(Answers(language=language)), "utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize("lines", [(), ("1",), ("1", "", ""), ("1", "", "", "<", "3")])
def test_ctrl_c_at_any_question_says_that_nothing_was_changed(
    box: Box, typed: Callable[..., None], capsys: pytest.CaptureFixture[str], lines: tuple[str, ...]
) -> None:
    typed(*lines, then=KeyboardInterrupt)
    assert main([], box.machine) == 1
    said = capsys.readouterr().err
    assert "chưa có gì thay đổi" in said
    assert ("nothing was changed" in said) == (lines == ())
    assert not (box.root / SETTINGS).exists()
    assert not any("enable" in line for line in box.asked)


@pytest.mark.parametrize("pressed", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("words", [["invite"], ["join"], ["join", "192.168.1.10"], ["uninstall"]])
def test_whoever_gives_up_at_a_question_of_another_task_changes_nothing(
    box: Box,
    typed: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    pressed: type[BaseException],
) -> None:
    remember(box, "vi")
    (box.root / SETTINGS).write_bytes((PROJECT / "office.example.toml").read_bytes())
    typed(then=pressed)
    assert main(words, box.machine) == 1
    assert "Đã dừng: chưa có gì thay đổi" in capsys.readouterr().err
    assert box.asked == []


def test_whoever_breaks_off_what_is_being_done_hears_how_it_ends(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    remember(box, "en")
    monkeypatch.setattr("luot.setup.__main__.back", break_off)
    assert main(["back"], box.machine) == 1
    assert "the same command once more" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["invite"]])
def test_a_mistake_in_the_settings_is_told_in_the_language_of_the_office(
    box: Box, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    remember(box, "vi")
    (box.root / SETTINGS).write_text('[office]\nid = "a"\nport = 80x\n', "utf-8")
    assert main(words, box.machine) == 1
    told, mend = capsys.readouterr().err.splitlines()
    assert told.partition("office.toml: ")[2].startswith('dòng 3, cột 10: "port = 80x": cần đúng cú pháp TOML (')
    assert mend.startswith("Chưa có gì thay đổi.")


@pytest.mark.parametrize("words", [[], ["--defaults"], ["invite"], ["invite", "wall"]])
def test_a_slip_of_the_pen_in_the_settings_is_told_by_its_line_before_any_question(
    box: Box, typed: Callable[..., None], capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    remember(box, "en")
    file = box.root / SETTINGS
    file.write_text('[office]\nid = "a"\nport = 80x\n', "utf-8")
    file.with_name("office.toml.before").write_text("", "utf-8")
    typed(then=AssertionError)
    assert main(words, box.machine) == 1
    first, mend, before = capsys.readouterr().err.splitlines()
    assert str(file) in first
    assert "line 3" in first
    assert "luot check" in mend
    assert f"sudo cp {file}.before {file}" in before
    assert box.asked == []


def test_settings_with_a_value_that_cannot_be_are_told_and_a_machine_without_any_is_sent_to_the_questions(
    box: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(box, "en")
    assert main(["invite"], box.machine) == 1
    assert capsys.readouterr().err == "luot-setup: This machine has no settings yet: sudo luot-setup makes them\n"
    example = (PROJECT / "office.example.toml").read_text("utf-8")
    (box.root / SETTINGS).write_text(example.replace('clock = "auto"', 'clock = "perhaps"'), "utf-8")
    assert main(["invite"], box.machine) == 1
    assert "office.clock" in capsys.readouterr().err
