"""`luot guide` sends a command to the kiosk, and prints a sentence about what came of it."""

from __future__ import annotations

import grp
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import AnyCommand, Refused, Return, TakeTicket
from core.messages.state import CounterView, Issuing, PrinterView, Reply, ServiceView, State, TicketRef, WaitingView
from core.messages.wire import Topics, decode_command, encode
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, ServiceSettings, Settings
from luot.__main__ import main
from luot.guide.at_kiosk import forbidden_file
from luot.guide.kiosk_client import KioskClient, NoAnswerError
from runtime.bus.bus import Bus, BusEvent, Connected, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from tests.paths import EXAMPLE
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus
from words.refusals import refusal_names

pytestmark = pytest.mark.slow

TOPICS = Topics("test")
SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"en": "Test"}, languages=("en",)),
    service=(ServiceSettings(code="CT", prefix="2", name={"en": "Certification"}),),
    counter=(CounterSettings(id="1", offsets={"CT": 0}),),
    device=(DeviceSettings(name="kiosk", role="kiosk"), DeviceSettings(name="guide", role="guide")),
)
STATE = State(
    revision=1,
    day="2026-11-24",
    at=Instant.parse("2026-11-24T01:15:00.000Z"),
    office="test",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("ready", 1),
)
Answer = Callable[[AnyCommand], Reply | None]
Guide = Callable[..., tuple[int, str, str]]
"""Runs `luot guide` with these words: exit status, stdout, stderr."""


def accepts(command: AnyCommand) -> Reply:
    label = getattr(command, "label", "204")
    return Reply(
        id=command.id, ok=True, revision=2, ticket=TicketRef(label=label, service="CT", class_="N", state="waiting")
    )


def refuses(command: AnyCommand) -> Reply:
    message = refusal_names(("en",), Refused("unknown_ticket", {"label": "999"}))
    return Reply(id=command.id, ok=False, code="unknown_ticket", message=message)


def keeps_silent(_: AnyCommand) -> None:
    return None


class Kiosk:
    """A fake kiosk: publishes its state, and answers every command by `answer`."""

    def __init__(self, bus: Bus) -> None:
        self.answer: Answer = accepts
        self.asked: list[AnyCommand] = []
        self._bus = bus
        bus.start(self._handle)

    def publish(self, state: State) -> None:
        self._bus.publish(TOPICS.state, encode(state), retain=True)

    def reply(self, reply: Reply) -> None:
        self._bus.publish(TOPICS.reply("guide"), encode(reply))

    def _handle(self, event: BusEvent) -> None:
        if isinstance(event, Connected):
            self.publish(STATE)
        if isinstance(event, Message):
            self.asked.append(decode_command(event.payload))
            if reply := self.answer(self.asked[-1]):
                self.reply(reply)


@pytest.fixture
def office(start_broker: Callable[..., Any], tmp_path: Path) -> tuple[Any, Path, Settings]:
    """A real broker, and the settings file that leads to it."""
    broker = start_broker(SETTINGS)
    settings = msgspec.structs.replace(SETTINGS, broker=broker.settings)
    return broker, written(settings, tmp_path), settings


@pytest.fixture
def kiosk(office: tuple[Any, Path, Settings]) -> Iterator[Kiosk]:
    bus = MqttBus(broker_access(office[2], "kiosk", {}), subscriptions=(TOPICS.commands,))
    yield Kiosk(bus)
    bus.close()


def written(settings: Settings, folder: Path) -> Path:
    """Writes the settings as an office.toml."""
    file = folder / "office.toml"
    file.write_text(
        f"""
        [office]
        id = "test"
        name = {{ en = "Test" }}
        languages = ["en"]
        [[service]]
        code = "CT"
        prefix = "2"
        name = {{ en = "Certification" }}
        [[counter]]
        id = "1"
        offsets = {{ CT = 0 }}
        [[device]]
        name = "kiosk"
        role = "kiosk"
        [[device]]
        name = "guide"
        role = "guide"
        [reasons]
        needs_priority = {{ en = "Is entitled to priority" }}
        meeting = {{ en = "Meeting" }}
        [kiosk]
        stop_reasons = ["meeting"]
        [broker]
        uri = "{settings.broker.uri}"
        secrets = "{settings.broker.secrets}"
        """,
        encoding="utf-8",
    )
    return file


@pytest.fixture
def guide(office: tuple[Any, Path, Settings], capsys: pytest.CaptureFixture[str]) -> Guide:
    def typed(act: str, *words: str) -> tuple[int, str, str]:
        status = main(["guide", "--settings", str(office[1]), act, *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def test_an_accepted_command_is_reported_in_a_sentence(kiosk: Kiosk, guide: Guide) -> None:
    assert guide("return", "203") == (0, "Number 203 is back in line\n", "")
    told = "Number 204 is issued: CT. Please tell this number, and write it down\n"
    assert guide("take", "CT", "--class", "P") == (0, told, ""), "the reply is that of a ticket without a slip"
    assert [type(command) for command in kiosk.asked] == [Return, TakeTicket]
    assert all(command.seen.at == STATE.at for command in kiosk.asked if command.seen)
    assert len({command.id for command in kiosk.asked}) == 2


def test_stop_prints_the_reason_and_resume_until_when_tickets_are_issued(kiosk: Kiosk, guide: Guide) -> None:
    def resumes(command: AnyCommand) -> Reply:
        ends = Instant.parse("2026-11-24T04:00:00Z")
        kiosk.publish(msgspec.structs.replace(STATE, revision=2, issuing=Issuing(True, ends=ends)))
        return Reply(id=command.id, ok=True, revision=2)

    assert guide("stop", "--reason", "no power") == (
        0,
        "From now on no tickets are issued: no power. "
        "This text is not shown in the waiting room; these reasons would be: meeting\n",
        "",
    )
    kiosk.answer = resumes
    assert guide("resume") == (0, "Tickets are being issued until 11:00\n", "")
    assert guide("resume", "--language", "vi") == (0, "Đang cấp số đến 11:00\n", "")


def test_a_mistyped_key_is_refused_and_free_text_is_not(kiosk: Kiosk, guide: Guide) -> None:
    status, said, _ = guide("class", "201", "P", "--reason", "needs_prioritty")
    assert (status, kiosk.asked) == (1, [])
    assert said.startswith("“needs_prioritty” is not a reason in the settings; did you mean “needs_priority”?")
    for reason in ("needs_priority", "needs priority now", "cụ 90 tuổi"):
        assert guide("class", "201", "P", "--reason", reason)[0] == 0
    assert [getattr(command, "reason", None) for command in kiosk.asked] == [
        "needs_priority",
        "needs priority now",
        "cụ 90 tuổi",
    ]


@pytest.mark.parametrize("action", [("void", "201"), ("class", "201", "P")])
def test_without_a_reason_or_with_an_unknown_key_the_reasons_are_listed(
    kiosk: Kiosk, guide: Guide, action: tuple[str, ...]
) -> None:
    reasons = "needs_priority (Is entitled to priority)"
    assert guide(*action) == (1, f"Please say why with --reason; the reasons are: {reasons}\n", "")
    status, said, _ = guide(*action, "--reason", "x")
    assert (status, kiosk.asked) == (1, [])
    assert said.startswith(f"“x” is not a reason in the settings; the reasons are: {reasons}. ")
    assert guide(*action, "--language", "vi")[1].startswith(
        "Xin cho biết lý do bằng --reason; các lý do: needs_priority"
    )


@pytest.mark.parametrize("paperless", [True, False])
def test_a_taken_number_comes_with_people_ahead_and_the_wait_and_without_a_slip_is_to_be_told(
    kiosk: Kiosk, guide: Guide, *, paperless: bool
) -> None:
    def takes(command: AnyCommand) -> Reply:
        place = WaitingView(label="204", service="CT", class_="N", since=STATE.at, ahead=3, forecast=(10, 20))
        names = {"en": "Certification"}
        service = ServiceView(code="CT", name=names, short=names, waiting=4, last="204", open=True, forecast=(15, 25))
        kiosk.publish(replace(STATE, revision=3, waiting=(place,), services=(service,)))
        ticket = TicketRef(label="204", service="CT", class_="N", state="waiting" if paperless else "printing")
        return Reply(id=command.id, ok=True, revision=2, ticket=ticket)

    kiosk.answer = takes
    status, said, _ = guide("take", "CT", *(["--paperless"] if paperless else []))
    told = ". Please tell this number, and write it down" if paperless else ""
    assert (status, said) == (
        0,
        f"Number 204 is issued: CT. People ahead: 3; expected wait: 10–20 minutes{told}\n",
    )


def test_a_user_who_may_not_read_the_password_is_told_to_use_sudo_and_of_the_group_that_may() -> None:
    with tempfile.TemporaryDirectory() as folder:
        password = Path(folder) / "guide"
        password.write_text("secret")
        password.chmod(0o600)
        assert forbidden_file(password, "en") == (
            f"This user may not read {password}, the password of the device: put sudo before the command"
        )
        password.chmod(0o640)
        group = grp.getgrgid(password.stat().st_gid).gr_name
        assert forbidden_file(password, "en").endswith(f", or join the group {group}")
        assert forbidden_file(password, "vi").startswith("Người dùng này không được đọc")
    assert forbidden_file(password, "en").endswith("put sudo before the command"), "it cannot even be looked at"


def test_issuing_is_not_stopped_for_a_reason_about_a_person(kiosk: Kiosk, guide: Guide) -> None:
    status, said, _ = guide("stop", "--reason", "needs_priority")
    assert (status, said) == (
        1,
        "“needs_priority” is not a reason to stop issuing; the reasons are: meeting (Meeting)\n",
    )
    assert guide("stop", "--reason", "meeting")[0] == 0
    assert [getattr(command, "reason", None) for command in kiosk.asked] == ["meeting"]


def test_two_commands_at_once_both_get_their_reply(kiosk: Kiosk, office: tuple[Any, Path, Settings]) -> None:
    """Both are the same device, and the second one takes the connection before the first has its reply."""

    def both(command: AnyCommand) -> Reply | None:
        return accepts(command) if len({asked.id for asked in kiosk.asked}) == 2 else None

    kiosk.answer = both
    guides = [
        subprocess.Popen(
            [sys.executable, "-m", "luot", "guide", "--settings", str(office[1]), "return", label],
            stdout=subprocess.PIPE,
            text=True,
        )
        for label in ("203", "204")
    ]
    said = [guide.communicate(timeout=60)[0] for guide in guides]
    assert said == [f"Number {label} is back in line\n" for label in ("203", "204")]


def test_the_sentence_about_a_new_day_uses_the_state_after_it(kiosk: Kiosk, guide: Guide) -> None:
    def turns(command: AnyCommand) -> Reply:
        kiosk.publish(msgspec.structs.replace(STATE, revision=2, day="2026-11-25"))
        return Reply(id=command.id, ok=True, revision=2)

    kiosk.answer = turns
    told = "Day 25/11/2026 is open; people who were still waiting: 0\n"
    assert guide("new-day") == (0, told, "")


def test_the_sentence_about_a_new_roll_says_how_long_it_will_last(kiosk: Kiosk, guide: Guide) -> None:
    def counts(command: AnyCommand) -> Reply:
        kiosk.publish(msgspec.structs.replace(STATE, revision=2, printer=PrinterView("ready", 0, 450)))
        return Reply(id=command.id, ok=True, revision=2)

    kiosk.answer = counts
    assert guide("new-roll") == (0, "Paper: about 450 slips left\n", "")


def test_no_ticket_is_requested_for_a_service_without_a_counter(kiosk: Kiosk, guide: Guide) -> None:
    names = {"en": "Feedback"}
    feedback = ServiceView(code="HD", name=names, short=names, waiting=0, last=None, open=False)
    counter = CounterView(id="1", status="open", services=("CT",))
    assert guide("take", "CT")[0] == 0, "the state has arrived"
    kiosk.publish(replace(STATE, services=(feedback,), counters=(counter,)))
    assert guide("take", "hd") == (1, "No counter serves HD today\n", "")
    assert len(kiosk.asked) == 1
    kiosk.publish(replace(STATE, services=(feedback,), counters=(replace(counter, services=("HD",)),)))
    assert guide("take", "hd")[0] == 0


def test_no_command_is_sent_to_replace_a_ticket_that_is_not_on_the_list(kiosk: Kiosk, guide: Guide) -> None:
    assert guide("take", "--instead-of", "204") == (1, "Number 204 is not on the guide's list\n", "")
    assert kiosk.asked == []


def test_a_refusal_is_printed_in_the_words_of_the_kiosk(kiosk: Kiosk, guide: Guide) -> None:
    kiosk.answer = refuses
    assert guide("void", "999", "--reason", "pressed by mistake") == (1, "Number 999 was not issued today\n", "")


def test_while_the_printer_cannot_print_the_refusal_advises_paperless(kiosk: Kiosk, guide: Guide) -> None:
    def cannot_print(command: AnyCommand) -> Reply:
        message = refusal_names(("en",), Refused("issuing_closed", because="printer_ill"))
        return Reply(id=command.id, ok=False, code="issuing_closed", message=message)

    kiosk.answer = cannot_print
    assert guide("take", "CT") == (1, "The printer cannot print now\n", ""), "the state did not say so"
    kiosk.publish(msgspec.structs.replace(STATE, issuing=Issuing(False, "printer")))
    advised = "The printer cannot print now. For a number without a slip, add --paperless\n"
    assert guide("take", "CT") == (1, advised, "")
    assert guide("reprint", "201") == (1, "The printer cannot print now\n", "")


def test_a_kiosk_that_does_not_answer_is_reported_in_one_line(kiosk: Kiosk, guide: Guide) -> None:
    kiosk.answer = keeps_silent
    assert guide("reprint", "203") == (1, "", "Not sent: the kiosk does not answer\n")


def test_slips_sends_no_command(kiosk: Kiosk, guide: Guide) -> None:
    status, out, _ = guide("slips")
    assert (status, out.splitlines()[0]) == (0, "Printer: ready; slips not out yet: 1")
    assert kiosk.asked == []


def test_options_may_follow_the_action(
    kiosk: Kiosk, office: tuple[Any, Path, Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["guide", "return", "203", "--settings", str(office[1]), "--device", "guide"]) == 0
    assert capsys.readouterr().out == "Number 203 is back in line\n"


def test_a_device_with_another_role_is_refused(office: tuple[Any, Path, Settings]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["guide", "--settings", str(office[1]), "--device", "kiosk", "slips"])
    assert left.value.code == 78


def test_an_unreadable_password_is_reported_in_one_line(office: tuple[Any, Path, Settings], guide: Guide) -> None:
    (Path(str(office[2].broker.secrets)) / "guide").unlink()
    status, out, err = guide("return", "203")
    assert (status, out) == (78, "")
    assert "guide" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("silent", ["no broker", "no kiosk"])
def test_without_a_kiosk_there_is_no_connection(silent: str) -> None:
    broker = MemoryBroker()
    if silent == "no broker":
        broker.stop()
    bus = MemoryBus(broker, "test-guide", subscriptions=OfficeClient.subscriptions(TOPICS, "guide"))
    with (
        KioskClient(bus, TOPICS, "guide", connect_s=0.05) as client,
        pytest.raises(NoAnswerError, match="No connection to the kiosk"),
    ):
        client.state()


@pytest.mark.parametrize(
    ("language", "told"), [("en", "no broker is running there"), ("vi", "systemctl status mosquitto")]
)
def test_a_broker_that_is_away_is_told_in_the_language_of_the_office_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, told: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    file = tmp_path / "office.toml"
    file.write_text(EXAMPLE.read_text("utf-8").replace("127.0.0.1:1883", f"127.0.0.1:{port}"), "utf-8")
    assert main(["guide", "--settings", str(file), "--language", language, "slips"]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "Errno" not in said
    assert said.count("\n") == 1


def test_no_command_is_sent_after_the_connection_is_lost() -> None:
    broker = MemoryBroker()
    kiosk = Kiosk(MemoryBus(broker, "test-kiosk", subscriptions=(TOPICS.commands,)))
    bus = MemoryBus(broker, "test-guide", subscriptions=OfficeClient.subscriptions(TOPICS, "guide"))
    with KioskClient(bus, TOPICS, "guide") as client:
        client.state()
        broker.stop()
        with pytest.raises(NoAnswerError, match="No connection to the kiosk"):
            client.ask(Return(id="abc", label="203"))
    assert kiosk.asked == []
