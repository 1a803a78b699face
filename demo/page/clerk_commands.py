"""What a clerk does for which a keypad has no key, from the demo's page, over the bus as a console does."""

from __future__ import annotations

from collections.abc import Container, Mapping

from core.messages.commands import Transfer
from demo.office_client import OfficeClient
from demo.page.press_replies import KeypadAnswers


class Desk:
    def __init__(self, panel: OfficeClient, answers: Mapping[str, KeypadAnswers], services: Container[str]) -> None:
        """`answers`: by counter, where those to its keys stand. `services`: codes."""
        self._panel = panel
        self._answers = answers
        self._services = services

    def send_on(self, counter: str, service: str) -> None:
        """The one in hand waits for that service, with the same number and place. Returns when the kiosk has answered,
        or does not. `KeyError`: no such counter or service."""
        answers = self._answers[counter]
        if service not in self._services:
            raise KeyError(service)
        answers.hear(self._panel.ask(Transfer(id=self._panel.new_id(), counter=counter, service=service)))
