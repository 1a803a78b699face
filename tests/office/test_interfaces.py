"""What really goes over the bus of an office is what `docs/asyncapi.json` describes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from runtime.bus.bus import BusEvent, Message
from tests.office.device import Device
from tests.office.machine import Machine
from tests.office.real_office import Office
from tests.office.test_bad_input import well_formed
from tests.paths import PROJECT

pytestmark = pytest.mark.slow

DESCRIBED: dict[str, Any] = json.loads((PROJECT / "docs/asyncapi.json").read_text("utf-8"))
REGISTRY = Registry[Any]().with_resource("bus", Resource.from_contents(DESCRIBED, default_specification=DRAFT202012))
COMMANDS = 400
HERE = {"counter": "1"}


def check(channel: str, payload: bytes) -> str:
    """Validates a payload against the message of this channel that it is; returns the name of that message."""
    message = json.loads(payload)
    names = DESCRIBED["channels"][channel]["messages"]
    name = message["type"] if "type" in message else next(iter(names))
    assert name in names, f"{name} is no message of {channel}"
    Draft202012Validator({"$ref": f"bus#/components/schemas/{name}"}, registry=REGISTRY).validate(message)
    return str(name)


def a_visit_of_every_kind(console: Device) -> list[bytes]:
    """One counter does everything that a counter can do with a ticket; returns the commands, as another program writes
    them."""
    first, second, third, fourth = (console.take(paperless=True) for _ in range(4))
    printed = console.take()
    assert console.wait_for_state(lambda state: any(each.label == printed for each in state.waiting))
    reason = {"reason": "mistake"}
    steps: list[tuple[str, dict[str, str]]] = [
        ("StopIssuing", {}),
        ("ResumeIssuing", {}),
        ("MarkTold", {"label": first}),
        ("PauseCounter", HERE),
        ("ResumeCounter", HERE),
        ("CallTicket", HERE | reason | {"label": first}),
        ("Recall", HERE),
        ("Start", HERE),
        ("Finish", HERE),
        ("CallNext", HERE),
        ("MarkAbsent", HERE),
        ("Return", {"label": second}),
        ("CallNext", HERE),
        ("Undo", HERE),
        ("CallNext", HERE),
        ("Hold", HERE),
        ("Resume", {"label": third}),
        ("Reprint", {"label": printed}),
        ("ChangeClass", reason | {"label": fourth, "class": "P"}),
        ("CallNext", HERE),
        ("Transfer", HERE | {"service": "HT"}),
        ("VoidTicket", reason | {"label": fourth}),
        ("CloseCounter", HERE),
    ]
    payloads = [json.dumps({"type": kind, "id": f"v-{n}", **fields}).encode() for n, (kind, fields) in enumerate(steps)]
    send(console, payloads)
    return payloads


def send(console: Device, payloads: list[bytes]) -> None:
    """Sends commands one after another, and takes in what comes meanwhile."""
    expected = len(console.all_replies) + len(payloads)
    for payload in payloads:
        assert console.bus.publish(console.topics.command(console.name), payload, expiry_s=10) is not None
        console.pump(0.02)
    assert console.wait_for(lambda: len(console.all_replies) >= expected)


def test_real_traffic_is_what_the_document_describes(office: Office, machine: Machine) -> None:
    heard: list[Message] = []

    def keep(event: BusEvent) -> None:
        if isinstance(event, Message):
            heard.append(event)

    office.kiosk.start(on="tests.office.pi", **machine.environ)
    console = office.device("console", on_event=keep)
    console.open_counters()
    sent = a_visit_of_every_kind(console)
    random_commands = list(well_formed(random.Random(3), COMMANDS))  # noqa: S311  # no secret
    send(console, random_commands)
    commands = {check("command", payload) for payload in (*sent, *random_commands)}
    told: dict[str, set[str]] = {}
    for message in heard:
        channel = message.topic.removeprefix(f"{console.topics.prefix}/").split("/")[0]
        told.setdefault(channel, set()).add(check(channel, message.payload))
    assert set(DESCRIBED["x-roles"]["console"]["commands"]) - commands <= {"NewDay"}, "nearly every command was sent"
    assert told.keys() == {"state", "events", "reply", "health"}
    rare = {"OfficeResumed", "TicketUnserved", "SlipFailed", "SlipKept", "DayClosed", "RollChanged", "RulesChanged"}
    rare |= {"NumbersSkipped"}  # only after damage
    assert set(DESCRIBED["channels"]["events"]["messages"]) - told["events"] <= rare


def test_each_entry_of_a_journal_of_the_first_version_fits_too() -> None:
    for line in (PROJECT / "tests/core/line/journal_0_1.jsonl").read_bytes().splitlines():
        check("events", line)
