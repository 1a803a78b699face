"""Commands: read, and decided upon by the real rules on a morning's line; what they lead to becomes a state."""

from __future__ import annotations

from contextlib import ExitStack, suppress

from core.decisions.decide import decide, entries_of
from core.line.evolve import evolve
from core.messages import commands
from core.messages.commands import Refused
from core.messages.wire import WireError, command_id, decode_command, encode, event_body
from core.public_state.snapshot import snapshot, ticket_ref
from fuzz.kind import Kind
from fuzz.sample_office import morning, settings
from kiosk.admission.permissions import is_allowed
from words.refusals import refusal_names

SAMPLES: tuple[commands.AnyCommand, ...] = (
    commands.TakeTicket(id="x", service="HT", class_="P"),
    commands.TakeTicket(id="x", service="HT", paperless=True, arrived=morning().now.utc, then=("TP",)),
    commands.CallNext(id="x", counter="1", outcome="accepted"),
    commands.CallTicket(id="x", counter="1", label="106", reason="left"),
    commands.Recall(id="x", counter="1"),
    commands.Start(id="x", counter="1"),
    commands.Finish(id="x", counter="1", outcome="handed_over"),
    commands.MarkAbsent(id="x", counter="1"),
    commands.Hold(id="x", counter="1"),
    commands.Undo(id="x", counter="1"),
    commands.Return(id="x", label="106"),
    commands.Resume(id="x", label="105"),
    commands.Reprint(id="x", label="108"),
    commands.Transfer(id="x", counter="1", to_counter="2", note="two"),
    commands.Transfer(id="x", label="108", service="TP"),
    commands.OpenCounter(id="x", counter="2", services=("HT",), operator="lan"),
    commands.ResumeCounter(id="x", counter="2"),
    commands.CloseCounter(id="x", counter="2"),
    commands.SetOffsets(id="x", counter="1", offsets={"CT": 5}),
    commands.NewDay(id="x"),
    commands.Announce(id="x", text="x", until=morning().now.utc),
    commands.WithdrawNotice(id="x", text="Mất điện lúc 10:00"),
    commands.WithdrawNotice(id="x", text="Xin ra cửa chính", urgent=True),
    commands.VoidTicket(id="x", label="108", reason="left"),
    commands.ChangeClass(id="x", label="108", class_="P", reason="left"),
    commands.ResumeIssuing(id="x"),
)


def open_kind(_: ExitStack) -> Kind:
    office, (_entries, line, now, _state) = settings(), morning()
    devices = {device.name: device for device in office.device}

    def take(data: bytes) -> None:
        command_id(data)
        with suppress(WireError):
            command = decode_command(data)
            for device in devices.values():
                is_allowed(device, command)
            decision = decide(line, command, now)
            if isinstance(decision, Refused):
                refusal_names(("vi", "en"), decision, {})
                return
            entries = entries_of(line, decision, now, cause=command.id, by="console")
            for entry in entries:
                event_body(entry.event)
            after = evolve(line, entries)
            ticket_ref(line, after, decision)
            encode(snapshot(after, now, office, "ready"))

    pieces = (
        b'"seen":{"at":"2026-11-24T00:31:00Z","age_ms":0}',
        b'"108"',
        b'"HT"',
        b'"TP"',
        b'"P"',
        b"null",
        b"[]",
        b"true",
    )
    return Kind(tuple(map(encode, SAMPLES)), pieces, take)
