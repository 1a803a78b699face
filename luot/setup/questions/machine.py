"""What is asked before the five questions: in which language, and whether the office has a machine already."""

from __future__ import annotations

from luot.setup.dialogue import Dialogue
from words.translation import LANGUAGES, mark

WHICH_MACHINE = mark("This machine is")
FIRST_MACHINE = mark("the first one of the office: buttons and printer are connected to it")
FURTHER_MACHINE = mark("a further one: luot-setup invite, on the first one, shows a code for it")


def ask_language(dialogue: Dialogue, default: str) -> str:
    """Asked in both languages, since it is not known yet which one is understood."""
    return dialogue.choice("Ngôn ngữ · Language", list(LANGUAGES.items()), default)


def ask_joins(dialogue: Dialogue) -> bool:
    """Whether this machine is not the first one of its office."""
    dialogue.tell("")
    options = [(False, dialogue.say(FIRST_MACHINE)), (True, dialogue.say(FURTHER_MACHINE))]
    return dialogue.choice(dialogue.say(WHICH_MACHINE), options, default=False)
