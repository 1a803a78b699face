"""Somebody who logs in at a terminal, as step 3 of the installer's page ends, and types one command after another."""

from __future__ import annotations

from typing import NamedTuple

from appliance.installation import USER
from appliance.patience import PATIENCE_S
from appliance.terminal import Terminal

PROMPT = f"{USER}@luot:~$ "
LOG_IN_S = 900.0


class Said(NamedTuple):
    """What a command has said, and how it has ended."""

    text: str
    status: int


class Technician:
    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def log_in(self) -> None:
        self.terminal.read_until("luot login: ", patience_s=LOG_IN_S)
        self.terminal.type(USER)
        self.terminal.read_until("Password: ", patience_s=LOG_IN_S)
        self.terminal.type(USER)
        self.terminal.read_until(PROMPT, patience_s=LOG_IN_S)

    def do(self, command: str, patience_s: float = PATIENCE_S) -> Said:
        """Types it and waits for its end; raises `MissedError`."""
        self.terminal.type(command)
        return self.end(patience_s)

    def end(self, patience_s: float = PATIENCE_S) -> Said:
        """What comes until the command that was typed has ended."""
        text = self.terminal.read_until(PROMPT, patience_s=patience_s).removesuffix(PROMPT)
        self.terminal.type("echo $?")
        told = self.terminal.read_until(PROMPT).removesuffix(PROMPT)
        return Said(text, int(told.split()[-1]))
