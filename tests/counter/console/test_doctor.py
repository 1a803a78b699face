"""The page of the machines: what was found, in the reader's language, and a new examination asked for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from core.instant import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from core.messages.commands import BeginTest
from core.messages.state import DeviceTestView, Health, PartView
from counter.console.app import create_app
from counter.console.pages.doctor import ASKED
from tests.counter.console.rig import SETTINGS, Browser, Rig

STICK, MAKE = {"vi": "Cắm USB", "en": "A stick"}, {"vi": "chạy sudo luot backup", "en": "sudo luot backup makes one"}
FOUND = (
    PartView(part="disk", state="well", says={"vi": "Còn trống", "en": "Room"}),
    PartView(part="backup", state="ill", says={"vi": "Chưa có", "en": "None"}, do=MAKE, here=STICK),
    PartView(part="of-a-later-version", state="unknown", says={"en": "Nobody knows <i>"}),
)


@pytest.fixture
def rig(rig: Rig, tmp_path: Path) -> Rig:
    own = replace(SETTINGS, console=replace(SETTINGS.console, state=str(tmp_path)))
    rig.console = rig.console._replace(settings=own)
    rig.app = create_app(rig.console)
    return rig


@pytest.fixture
def reader(rig: Rig) -> Browser:
    return rig.at_work("hoa", "supervisor")


def report(rig: Rig, at: Instant | None = None) -> None:
    health = Health(online=True, examined=at or rig.time.at, parts=FOUND)
    rig.kiosk.report("doctor", health)
    assert rig.console.client.wait_until(lambda known: known.healths.get("doctor") == health, 20)


def asked_at(rig: Rig, at: Instant) -> Path:
    file = Path(rig.console.settings.console.state) / ASKED
    file.touch()
    os.utime(file, (at / SECOND_MS, at / SECOND_MS))
    return file


def page(reader: Browser) -> str:
    return reader.get("/doctor", headers={"Accept-Language": "en"}).text


def test_before_the_first_examination_the_page_says_so(rig: Rig, reader: Browser) -> None:
    assert "No machine has been examined yet" in page(reader)


def test_what_is_ill_stands_first_with_what_to_do_and_the_rest_below(rig: Rig, reader: Browser) -> None:
    report(rig)
    told = page(reader)
    assert (
        told.index("Backup")
        < told.index("None")
        < told.index("→ A stick")
        < told.index("→ Tell the technician: sudo luot")
        < told.index("Disk")
    )
    assert "Nobody knows &lt;i&gt;" in told
    assert "This is old" not in told
    vi = reader.get("/doctor", headers={"Accept-Language": "vi"}).text
    assert "→ Cắm USB" in vi
    assert vi.index("→ Cắm USB") < vi.index("→ Báo kỹ thuật viên: chạy sudo luot backup")


def test_a_machine_is_called_by_what_it_is_for_and_its_account_stands_beside_it(rig: Rig, reader: Browser) -> None:
    report(rig)
    assert re.search(r"<h2>Machine <span class=.soft.>doctor · examined at", page(reader))
    journal = PartView(part="journal", state="well", says={"vi": "Nguyên vẹn", "en": "Whole"})
    health = Health(online=True, examined=rig.time.at, parts=(*FOUND, journal))
    rig.kiosk.report("doctor", health)
    assert rig.console.client.wait_until(lambda known: known.healths.get("doctor") == health, 20)
    assert re.search(r"<h2>Kiosk <span class=.soft.>doctor · examined at", page(reader))


def test_a_report_of_long_ago_is_told_as_one(rig: Rig, reader: Browser) -> None:
    report(rig, rig.time.at.later(-4 * HOUR_MS))
    assert "This is old" in page(reader)


def test_the_key_asks_for_an_examination_and_the_page_waits_for_it(rig: Rig, reader: Browser) -> None:
    report(rig, rig.time.at.later(-HOUR_MS))
    file = Path(rig.console.settings.console.state) / ASKED
    assert "under way" not in page(reader)
    answer = reader.post("/doctor/examine")
    assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (303, "doctor")
    assert file.exists()
    asked_at(rig, rig.time.at)
    assert "An examination is under way" in page(reader)
    report(rig, rig.time.at.later(1))
    assert "under way" not in page(reader)


def test_an_examination_that_does_not_come_is_told_with_what_helps(rig: Rig, reader: Browser) -> None:
    report(rig, rig.time.at.later(-HOUR_MS))
    asked_at(rig, rig.time.at.later(-MINUTE_MS))
    assert "systemctl enable --now luot-doctor.path" in page(reader)


def test_an_examination_is_awaited_for_a_minute_by_the_consoles_own_clock(rig: Rig, reader: Browser) -> None:
    """The clock of a played day, or of a machine that was set meanwhile, is not the disk's."""
    reader.post("/doctor/examine")
    assert "An examination is under way" in page(reader)
    rig.time.pass_(59)
    assert "An examination is under way" in page(reader)
    rig.time.pass_(1)
    assert "No answer: the examination was not made" in page(reader)


def test_a_test_of_the_devices_begins_and_ends_here_and_tells_what_was_tried(rig: Rig, reader: Browser) -> None:
    assert "Begin a test" in page(reader)
    reader.post("/commands", {"command": '{"type": "BeginTest"}', "page": "doctor"})
    assert isinstance(rig.kiosk.asked[-1], BeginTest)
    rig.kiosk.publish(test=DeviceTestView(until=rig.time.at, buttons={"CT": 2}))
    assert rig.console.client.wait_until(lambda known: known.state is not None and known.state.test is not UNSET, 20)
    told = page(reader)
    assert "✓ button CT: 2" in told
    assert "End the test" in told


@pytest.mark.parametrize("role", ["operator", "guide"])
def test_who_does_not_supervise_sees_no_machines(rig: Rig, role: str) -> None:
    browser = rig.at_work("lan", role)
    assert browser.get("/doctor").status_code == 403
    assert browser.post("/doctor/examine").status_code == 403
    assert not (Path(rig.console.settings.console.state) / ASKED).exists()
