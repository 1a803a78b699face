"""Who did it: the account that a command names stands in the journal, in each event, and in what `luot` tells."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from core.messages import commands
from core.messages.commands import AnyCommand
from core.messages.observations import SlipProven
from core.messages.state import Reply
from luot.__main__ import main
from runtime.journal.reader import JournalReader
from tests.kiosk.world import World

SCRIPT: tuple[tuple[type[AnyCommand], dict[str, Any]], ...] = (
    (commands.OpenCounter, {"counter": "1"}),
    (commands.TakeTicket, {"service": "CT", "paperless": True}),  # 201
    (commands.TakeTicket, {"service": "CT", "paperless": True}),  # 202
    (commands.TakeTicket, {"service": "CT", "paperless": True}),  # 203
    (commands.TakeTicket, {"service": "CT"}),  # 204, with a slip that may not have come out
    (commands.ChangeClass, {"label": "203", "class_": "P", "reason": "left"}),
    (commands.Keep, {"label": "204"}),
    (commands.MarkTold, {"label": "202"}),
    (commands.CallNext, {"counter": "1"}),  # 203
    (commands.Undo, {"counter": "1"}),
    (commands.CallTicket, {"counter": "1", "label": "202", "reason": "left"}),
    (commands.Recall, {"counter": "1"}),
    (commands.MarkAbsent, {"counter": "1"}),
    (commands.Return, {"label": "202"}),
    (commands.CallNext, {"counter": "1"}),
    (commands.Start, {"counter": "1"}),
    (commands.Hold, {"counter": "1"}),
    (commands.Resume, {"label": "203"}),
    (commands.Transfer, {"label": "201", "service": "HT"}),
    (commands.CallNext, {"counter": "1"}),
    (commands.Finish, {"counter": "1", "outcome": "done"}),
    (commands.Reprint, {"label": "204"}),
    (commands.VoidTicket, {"label": "202", "reason": "left"}),
    (commands.NewRoll, {}),
    (commands.SetOffsets, {"counter": "1", "offsets": {"CT": 5}}),
    (commands.StopIssuing, {"reason": "left"}),
    (commands.ResumeIssuing, {}),
    (commands.Announce, {"text": "Xin giữ trật tự"}),
    (commands.WithdrawNotice, {"text": "Xin giữ trật tự"}),
    (commands.PauseCounter, {"counter": "1", "reason": "left"}),
    (commands.ResumeCounter, {"counter": "1"}),
    (commands.CloseCounter, {"counter": "1"}),
    (commands.BeginTest, {"anyway": True}),
    (commands.EndTest, {}),
    (commands.NewDay, {}),
)
"""Every command once, each as somebody else."""


def operator(number: int) -> str:
    return f"person-{number}"


@pytest.fixture
def lived(world: World) -> World:
    """A kiosk after the script."""
    world.office.printer_changed("ready")
    for number, (kind, fields) in enumerate(SCRIPT):
        reply = world.ask(kind, **fields, operator=operator(number))
        assert isinstance(reply, Reply), (kind, fields, reply)
        assert reply.ok
        if kind is commands.TakeTicket and not fields.get("paperless"):
            world.office.observe(SlipProven("204", "unproven"))
        if kind is commands.Reprint:
            world.office.observe(SlipProven("204", "printed"))
    return world


def test_the_script_has_every_command() -> None:
    assert {kind for kind, _ in SCRIPT} == set(get_args(AnyCommand))


def test_each_event_of_a_command_names_its_operator_in_journal_and_on_the_bus(lived: World) -> None:
    entries = list(JournalReader(lived.path).entries())
    by_cause: dict[str, set[str | None]] = {}
    for entry in entries:
        if entry.by == "console":
            by_cause.setdefault(entry.cause or "", set()).add(entry.operator)
        else:
            assert entry.operator is None, "what the kiosk does by itself is nobody's act"
    assert list(by_cause.values()) == [{operator(number)} for number in range(len(SCRIPT))]
    told = {entry.seq: json.loads(entry.json) for entry in JournalReader(lived.path).json_after(0)}
    assert {seq: event.get("operator") for seq, event in told.items()} == {e.seq: e.operator for e in entries}


def test_luot_tells_who_called_changed_a_class_and_voided(lived: World, capsys: pytest.CaptureFixture[str]) -> None:
    day = JournalReader(lived.path).days()[0]
    source = ["--journal", str(lived.path), "--language", "en", "--day", day]
    assert main(["why", "203", "--who", *source]) == 0
    said = capsys.readouterr().out.splitlines()
    who = list(dict.fromkeys(line.rsplit(": ", 1)[1] for line in said))
    assert who == [f"{operator(number)} (console)" for number in (3, 5, 8, 9, 14, 15, 16, 17, 19, 20)]
    assert "Number 203 now has priority – left: person-5" in said[1]
    assert main(["why", "202", "--who", *source]) == 0
    assert "Number 202 is cancelled – left: person-22 (console)" in capsys.readouterr().out.splitlines()[-1]
    assert main(["audit", day, "--who", *source[:-2]]) == 0
    said = capsys.readouterr().out.splitlines()
    numbers = sorted({int(line.rsplit("person-", 1)[1].removesuffix(" (console)")) for line in said})
    assert numbers == list(range(len(SCRIPT))), "the new day, too: it ends this one"
