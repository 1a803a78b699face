"""The five questions: Enter takes what is proposed, and what cannot be is asked again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue, Ended
from luot.setup.interview import ask_all
from luot.setup.questions.machine import ask_joins, ask_language
from luot.setup.questions.question import Nearby
from luot.setup.service_list import services_in
from printer.setup.discovery import FoundPrinter
from words.sentence import Sentence

USB = FoundPrinter("file:///dev/luot-printer", Sentence("USB: XP-80C"))
NOTHING = Nearby(printers=list, keypad=lambda: None)
LINE = FoundPrinter("serial:///dev/ttyS0", Sentence("serial line"))


class Terminal:
    def __init__(self, *typed: str) -> None:
        self._typed = iter(typed)
        self.shown: list[str] = []

    def ask(self, prompt: str) -> str:
        self.shown.append(prompt)
        return next(self._typed, "")

    def dialogue(self, language: str = "en") -> Dialogue:
        return Dialogue(language, self.ask, self.shown.append)


def answered(*typed: str, given: Answers | None = None, printers: Iterable[FoundPrinter] = ()) -> Answers:
    return ask_all(Terminal(*typed).dialogue(), given or Answers(), Nearby(lambda: list(printers), lambda: None))


def test_enter_all_the_way_gives_the_defaults() -> None:
    assert answered() == Answers(language="en")


def test_the_language_is_asked_in_both() -> None:
    terminal = Terminal("2")
    assert ask_language(terminal.dialogue("vi"), "vi") == "en"
    assert terminal.shown[-1] == "Ngôn ngữ · Language [1]: "


def test_a_machine_is_the_first_one_unless_it_is_said_otherwise() -> None:
    assert not ask_joins(Terminal().dialogue())
    assert ask_joins(Terminal("2").dialogue())


def test_a_printer_on_usb_is_proposed_and_a_serial_line_is_not() -> None:
    assert answered(printers=[USB, LINE]).printer == USB.uri
    assert answered(printers=[LINE]).printer == ""


def test_what_was_answered_the_last_time_is_proposed() -> None:
    last = Answers(
        language="en", office="Hall", services=("CT", "Other"), printer="tcp://10.0.0.9:9100", counters=2, wall="none"
    )
    assert answered(given=last, printers=[USB]) == last


def test_services_are_numbers_and_names_and_are_asked_again_until_they_are() -> None:
    assert answered("", "", "", "1 99", "2 2 1, Tiếp công dân, Khác").services == ("CT", "HT", "Tiếp công dân", "Khác")


@pytest.mark.parametrize(
    ("typed", "services"),
    [
        ("1,2,3", ("HT", "CT", "DD")),
        ("1, 2, Cấp đổi CCCD; Thuế", ("HT", "CT", "Cấp đổi CCCD", "Thuế")),
        ("Thuế, 2", ("Thuế", "CT")),
        ("2 1; 2,", ("CT", "HT")),
        ("chứng thực, Bàn 2", ("CT", "Bàn 2")),
    ],
)
def test_a_number_behind_a_comma_is_one_of_the_list(typed: str, services: tuple[str, ...]) -> None:
    known = {"HT": "Hộ tịch", "CT": "Chứng thực", "DD": "Đất đai"}
    assert services_in(typed, known) == services


@pytest.mark.parametrize("typed", ["", ",", "0", "4", "1, 4", "1 Thuế"])
def test_numbers_that_are_not_in_the_list_are_no_names_of_services(typed: str) -> None:
    known = {"HT": "Hộ tịch", "CT": "Chứng thực", "DD": "Đất đai"}
    assert services_in(typed, known) is None


def test_the_buttons_are_told_as_they_will_be() -> None:
    terminal = Terminal("", "", "", "2, Thuế")
    ask_all(terminal.dialogue("vi"), Answers(), NOTHING)
    assert "  Nút 1: Chứng thực" in terminal.shown
    assert "  Nút 2: Thuế" in terminal.shown


def test_an_answer_that_cannot_be_says_what_could() -> None:
    terminal = Terminal("", "5")
    ask_all(terminal.dialogue(), Answers(), NOTHING)
    assert "This cannot be: 5. Please give a number from 1 to 4" in terminal.shown


def test_the_width_of_the_paper_may_be_typed_itself() -> None:
    assert answered("", "", "", "", "", "58").paper_mm == 58


def test_yes_and_no_are_understood_in_vietnamese() -> None:
    for typed, meant in (("c", True), ("Có", True), ("Không", False), ("k", False)):
        assert Terminal(typed).dialogue("vi").yes("?", default=not meant) is meant


def test_less_than_goes_back_by_one_question_and_what_was_answered_is_proposed() -> None:
    terminal = Terminal("Hall A", "2", "<", "lùi", "Hall B")
    given = ask_all(terminal.dialogue(), Answers(), NOTHING)
    assert (given.office, given.hours) == ("Hall B", "weekdays-saturday")
    assert "Its name, as it stands on the wall [Hall A]: " in terminal.shown


def test_before_the_first_question_there_is_none() -> None:
    assert answered("<", "<", "Hall").office == "Hall"


def test_what_does_not_apply_is_passed_over_forwards_and_backwards() -> None:
    to_the_wall = [""] * 8
    assert answered(*to_the_wall, "3", "<", "<", "2").wall == "none"
    assert answered(*to_the_wall, "3", "<", "2", "n") == Answers(language="en", wall="elsewhere", sound=False)


def test_before_the_end_all_answers_are_shown_and_any_question_comes_again_by_its_number() -> None:
    terminal = Terminal("Hall A", *[""] * 9, "n", "", "9", "1", "Hall B", "", "", "y")
    given = ask_all(terminal.dialogue(), Answers(), NOTHING)
    assert given == Answers(language="en", office="Hall B")
    assert [line.strip() for line in terminal.shown].count("Hall A") == 1
    summary = terminal.shown[len(terminal.shown) - terminal.shown[::-1].index("These are the answers") :]
    assert "    Hall B" in summary
    assert "    5 counters" in summary
    assert "This cannot be: 9. Please give a number from 1 to 5" in terminal.shown


def test_back_from_the_summary_is_the_last_question_and_back_from_one_question_is_the_summary() -> None:
    terminal = Terminal(*[""] * 10, "<", "<", "n", "4", "3", "", "")
    assert ask_all(terminal.dialogue(), Answers(), NOTHING).counters == 3
    assert terminal.shown.count("These are the answers") == 3


@pytest.mark.parametrize("pressed", [KeyboardInterrupt, EOFError])
def test_ctrl_c_and_ctrl_d_say_that_nothing_was_changed_in_the_language_or_in_both(pressed: type[Exception]) -> None:
    def press(_: str) -> str:
        raise pressed

    for dialogue, languages in (
        (Dialogue("vi", press, lambda _: None), ["Đã dừng: chưa có gì thay đổi"]),
        (
            Dialogue("vi", press, lambda _: None, is_chosen=False),
            ["Đã dừng: chưa có gì thay đổi", "Ended: nothing was changed"],
        ),
    ):
        with pytest.raises(Ended) as ended:
            dialogue.yes("?", default=True)
        assert str(ended.value).splitlines() == languages


def test_a_usb_keypad_tells_itself_by_a_key_and_without_one_the_last_is_kept() -> None:
    to_the_keys = [""] * 7
    pressed = Nearby(printers=list, keypad=lambda: "usb://1a2c:0e24")
    terminal = Terminal(*to_the_keys, "3")
    given = ask_all(terminal.dialogue(), Answers(), pressed)
    assert given.keypad == "usb://1a2c:0e24"
    assert "It is usb://1a2c:0e24" in terminal.shown
    assert ask_all(Terminal().dialogue(), given, NOTHING) == given
    assert ask_all(Terminal(*to_the_keys, "3", "n").dialogue(), Answers(), pressed).keypad == ""
    assert answered(*to_the_keys, "3").keypad == ""


def test_from_behind_the_keypad_one_can_go_back_to_before_it() -> None:
    assert answered(*[""] * 7, "3", "", "<", "<", "1").keys == "console"
