"""A newer release beside the one that runs, back to it, and what a failure leaves: the office that ran before."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from luot.setup.install import install, uninstall
from luot.setup.journal_copy import bring_back, save
from luot.setup.office import SetupError
from luot.setup.releases import JOURNAL_VERSION, WHOLE, Releases
from luot.setup.upgrading import back
from runtime.journal.schema import SCHEMA_VERSION
from tests.luot.setup.box import KIOSK, Box
from tests.paths import PROJECT

WALL = "luot-wall.service"


class PowerCutError(Exception):
    pass


JOURNAL = "var/lib/luot/luot-kiosk/journal.sqlite"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """With release 1 and an office that runs."""
    box = Box(tmp_path)
    install(box.machine, box.release("1"), lambda _: None)
    (box.root / "etc/luot/office.toml").write_text((PROJECT / "office.example.toml").read_text("utf-8"))
    box.running = [KIOSK, WALL]
    box.asked.clear()
    return box


def write_journal(box: Box, said: str) -> None:
    with closing(sqlite3.connect(box.root / JOURNAL)) as db:
        db.executescript("CREATE TABLE IF NOT EXISTS t (x); DELETE FROM t")
        db.execute("INSERT INTO t VALUES (?)", (said,))
        db.commit()


def read_journal(file: Path) -> str:
    with closing(sqlite3.connect(file)) as db:
        return str(db.execute("SELECT x FROM t").fetchone()[0])


def kept_aside(box: Box, release: str) -> list[Path]:
    return sorted((box.root / JOURNAL).parent.glob(f"of-{release}-*"))


def test_the_first_release_is_placed_and_nothing_is_started(tmp_path: Path) -> None:
    box = Box(tmp_path)
    assert install(box.machine, box.release("1"), lambda _: None)
    assert Releases(box.machine).current == box.root / "opt/luot/releases/1"
    assert box.text(f"/etc/systemd/system/{KIOSK}") == "# 1\n"
    assert box.text("/usr/lib/udev/rules.d/70-luot.rules") == "# 1\n"
    assert (box.root / "opt/luot/bin").readlink() == Path("current/bin")
    assert (box.root / "usr/local/bin/luot").readlink() == Path("/opt/luot/bin/luot")
    assert "udevadm trigger" in box.asked
    assert not any(line.startswith("systemctl start") for line in box.asked)


def test_an_upgrade_stops_the_kiosk_alone_and_starts_it_before_all_others(box: Box) -> None:
    told: list[str] = []
    assert not install(box.machine, box.release("2"), told.append)
    acts = [line for line in box.asked if line.startswith(("systemctl stop", "systemctl start", "systemctl restart"))]
    assert acts == [f"systemctl stop {KIOSK}", f"systemctl start {KIOSK}", f"systemctl restart {WALL}"]
    assert box.kiosk_began_with == ["2"]
    assert box.text(f"/etc/systemd/system/{KIOSK}") == "# 2\n"
    assert Releases(box.machine).previous == box.root / "opt/luot/releases/1"
    assert "luot-setup back" in told[-1]


def test_a_unit_that_the_new_release_does_not_have_is_taken_away(box: Box) -> None:
    install(box.machine, box.release("2", units=(KIOSK, "luot-new.timer")), lambda _: None)
    assert not (box.root / f"etc/systemd/system/{WALL}").exists()
    assert (box.root / "etc/systemd/system/luot-new.timer").exists()
    assert f"systemctl disable --now {WALL}" in box.asked


def test_units_that_are_enabled_are_enabled_anew(box: Box) -> None:
    wants = box.root / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir()
    (wants / "luot-keypad@keypad-1.service").symlink_to("../luot-keypad@.service")
    install(box.machine, box.release("2"), lambda _: None)
    assert "systemctl reenable luot-keypad@keypad-1.service" in box.asked


def test_a_release_that_cannot_use_the_settings_changes_nothing(box: Box) -> None:
    box.ill = {f"{box.root}/opt/luot/releases/2/bin/luot check"}
    with pytest.raises(SetupError, match="it is ill"):
        install(box.machine, box.release("2"), lambda _: None)
    assert Releases(box.machine).current == box.root / "opt/luot/releases/1"
    assert box.text(f"/etc/systemd/system/{KIOSK}") == "# 1\n"
    assert not any(line.startswith("systemctl stop") for line in box.asked)


def test_a_kiosk_that_does_not_become_ready_brings_the_old_release_back(box: Box) -> None:
    write_journal(box, "before")
    new = box.release("2", journal=3)
    box.when_kiosk_starts = lambda: write_journal(box, "of the new one")
    box.ill_releases = {"2"}
    with pytest.raises(SetupError, match="it is ill"):
        install(box.machine, new, lambda _: None)
    assert box.kiosk_began_with == ["2", "1"]
    assert box.text(f"/etc/systemd/system/{KIOSK}") == "# 1\n"
    assert read_journal(box.root / JOURNAL) == "before"
    assert Releases(box.machine).previous is None


@pytest.mark.parametrize("given", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGTSTP])
@pytest.mark.parametrize("way", ["on", "back"])
def test_who_hangs_up_or_presses_a_key_leaves_no_kiosk_that_stands_still(
    box: Box, way: str, given: signal.Signals
) -> None:
    handlers = [signal.getsignal(each) for each in signal.valid_signals()]
    if way == "back":
        install(box.machine, box.release("2"), lambda _: None)
    box.meanwhile = {"systemctl daemon-reload": lambda: os.kill(os.getpid(), given)}
    if way == "back":
        back(box.machine, lambda _: None)
    else:
        install(box.machine, box.release("2"), lambda _: None)
    assert box.kiosk_began_with[-1] == {"on": "2", "back": "1"}[way]
    assert [signal.getsignal(each) for each in signal.valid_signals()] == handlers


def test_whatever_ends_an_upgrade_the_kiosk_runs_again(box: Box) -> None:
    def end() -> None:
        raise SystemExit

    box.meanwhile = {"systemctl daemon-reload": end}
    box.meanwhile[f"systemctl start {KIOSK}"] = box.meanwhile.clear
    with pytest.raises(SystemExit):
        install(box.machine, box.release("2"), lambda _: None)
    assert box.kiosk_began_with == ["1"]


@pytest.mark.parametrize("ill", ["systemd-tmpfiles", "systemctl daemon-reload", "udevadm", "systemctl stop"])
def test_the_old_kiosk_starts_whatever_else_fails(box: Box, ill: str) -> None:
    new = box.release("2")
    box.ill = {ill}
    with pytest.raises(SetupError, match=f"{ill}.*it is ill"):
        install(box.machine, new, lambda _: None)
    assert box.kiosk_began_with == ["1"]
    assert Releases(box.machine).current == box.root / "opt/luot/releases/1"


def test_users_and_folders_are_made_of_our_files_alone(box: Box) -> None:
    install(box.machine, box.release("2"), lambda _: None)
    assert "systemd-sysusers luot.conf" in box.asked
    assert "systemd-tmpfiles --create luot.conf" in box.asked


def test_a_kiosk_may_take_as_long_as_its_unit_lets_it(box: Box) -> None:
    assert "TimeoutStartSec=5min\n" in (PROJECT / f"systemd/{KIOSK}").read_text("utf-8")
    box.kiosk_needs_s = 5 * 60
    install(box.machine, box.release("2"), lambda _: None)
    assert box.kiosk_began_with == ["2"]


def test_where_neither_release_starts_that_is_told(box: Box) -> None:
    box.ill_releases = {"1", "2"}
    new = box.release("2")
    with pytest.raises(SetupError, match=r"nor does 1.*\n.*it is ill|bản 1 cũng không"):
        install(box.machine, new, lambda _: None)


def test_the_way_back_keeps_a_journal_that_both_releases_read(box: Box) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2"), lambda _: None)
    write_journal(box, "since")
    told: list[str] = []
    back(box.machine, told.append)
    assert box.kiosk_began_with == ["2", "1"]
    assert read_journal(box.root / JOURNAL) == "since"
    back(box.machine, told.append)  # and back again
    assert box.kiosk_began_with == ["2", "1", "2"]


def test_a_journal_that_the_old_release_cannot_read_is_kept_aside_and_its_note_stays(box: Box) -> None:
    write_journal(box, "before")
    (box.root / f"{JOURNAL}.lock").write_text("how far the day had come")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    write_journal(box, "since")
    told: list[str] = []
    back(box.machine, told.append)
    assert read_journal(box.root / JOURNAL) == "before"
    (kept,) = kept_aside(box, "2")
    assert read_journal(kept / "journal.sqlite") == "since"
    assert (box.root / f"{JOURNAL}.lock").read_text() == "how far the day had come"
    assert str(kept) in told[2]
    assert re.search(r"\d\d:\d\d on \d\d/\d\d/\d{4}", told[0])  # when the copy was made, before it takes the place


def test_on_the_second_way_back_the_journal_of_the_last_change_comes(box: Box) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    back(box.machine, lambda _: None)
    write_journal(box, "days on 1")
    back(box.machine, lambda _: None)  # to 2 again
    write_journal(box, "days on 2")
    back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == "days on 1"
    assert [read_journal(each / "journal.sqlite") for each in kept_aside(box, "2")] == ["before", "days on 2"]


@pytest.mark.parametrize("journal", [2, 3])
def test_the_way_back_to_a_release_that_does_not_start_ends_where_it_began(box: Box, journal: int) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2", journal=journal), lambda _: None)
    write_journal(box, "since")
    box.ill_releases = {"1"}
    with pytest.raises(SetupError, match="it is ill"):
        back(box.machine, lambda _: None)
    assert box.kiosk_began_with == ["2", "1", "2"]
    assert read_journal(box.root / JOURNAL) == "since"
    assert kept_aside(box, "2") == []
    assert Releases(box.machine).previous == box.root / "opt/luot/releases/1"
    box.ill_releases = set()
    back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == {2: "since", 3: "before"}[journal]


def test_the_way_back_to_a_release_that_cannot_use_the_settings_changes_nothing(box: Box) -> None:
    install(box.machine, box.release("2"), lambda _: None)
    box.ill = {f"{box.root}/opt/luot/releases/1/bin/luot check"}
    box.asked.clear()
    with pytest.raises(SetupError, match="it is ill"):
        back(box.machine, lambda _: None)
    assert not any(line.startswith("systemctl") for line in box.asked)


@pytest.mark.parametrize("release", ["1", "2"])
def test_a_release_that_does_not_tell_its_journal_is_told_before_anything_stops(box: Box, release: str) -> None:
    install(box.machine, box.release("2", journal=3), lambda _: None)
    version = box.root / f"opt/luot/releases/{release}" / JOURNAL_VERSION
    version.write_text("")  # as a power cut leaves what was not synced
    box.asked.clear()
    with pytest.raises(SetupError, match=release):
        back(box.machine, lambda _: None)
    assert box.asked == []
    install(box.machine, version.parent, lambda _: None)
    assert version.read_text() == f"{SCHEMA_VERSION}\n"


def test_a_release_of_which_only_a_part_is_removed_does_not_count_as_whole(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_: Path) -> None:
        raise PowerCutError

    install(box.machine, box.release("2"), lambda _: None)
    monkeypatch.setattr("luot.setup.releases.shutil.rmtree", cut)
    with pytest.raises(PowerCutError):
        install(box.machine, box.release("3"), lambda _: None)
    wholes = (box.root / "opt/luot/releases").glob(f"*/{WHOLE}")
    assert sorted(each.parent.name for each in wholes) == ["2", "3"]


def test_a_journal_that_a_kiosk_may_still_write_stays_where_it_is(box: Box) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    box.ill = {"systemctl stop"}
    with pytest.raises(SetupError, match="it is ill"):
        back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == "before"
    assert kept_aside(box, "2") == []


def test_without_another_release_there_is_no_way_back(box: Box) -> None:
    with pytest.raises(SetupError):
        back(box.machine, lambda _: None)
    assert box.asked == []


def test_only_two_releases_stay_on_the_card(box: Box) -> None:
    for name in ("2", "3"):
        install(box.machine, box.release(name), lambda _: None)
    assert sorted(each.name for each in (box.root / "opt/luot/releases").iterdir()) == ["2", "3"]


def test_the_copy_of_the_journal_is_read_by_nobody_else(box: Box) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2"), lambda _: None)
    (copy,) = (box.root / "var/lib/luot").glob("journal-of-*")
    assert copy.name == "journal-of-1.sqlite"
    assert copy.stat().st_mode & 0o777 == 0o600


def test_the_copy_of_a_release_goes_with_it(box: Box) -> None:
    write_journal(box, "before")
    for name in ("2", "3"):
        install(box.machine, box.release(name), lambda _: None)
    assert [each.name for each in (box.root / "var/lib/luot").glob("*journal*")] == ["journal-of-2.sqlite"]


def test_a_disk_that_is_full_on_the_way_back_leaves_journal_and_release(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    write_journal(box, "since")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", full)
        with pytest.raises(SetupError, match="No space left"):
            back(box.machine, lambda _: None)
    assert box.kiosk_began_with == ["2", "2"]
    assert read_journal(box.root / JOURNAL) == "since"
    back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == "before"


def test_a_disk_that_is_too_full_for_two_copies_has_room_for_the_way_back(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, draft: Path) -> None:
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    write_journal(box, "before")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    monkeypatch.setattr("luot.setup.journal_copy.shutil.copyfile", full)
    back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == "before"
    assert list((box.root / "var/lib/luot").glob("journal-of-*")) == []


def test_power_that_fails_before_the_old_release_runs_costs_the_way_back_nothing(box: Box) -> None:
    write_journal(box, "before")
    install(box.machine, box.release("2", journal=3), lambda _: None)
    write_journal(box, "since")
    bring_back(box.machine, "1", instead_of="2")
    write_journal(box, "2 has begun again with it")
    back(box.machine, lambda _: None)
    assert read_journal(box.root / JOURNAL) == "before"
    assert [read_journal(each / "journal.sqlite") for each in kept_aside(box, "2")] == [
        "since",
        "2 has begun again with it",
    ]


@pytest.mark.parametrize("until", range(9))
def test_power_may_fail_at_each_step_of_the_journals_way_back(
    box: Box, monkeypatch: pytest.MonkeyPatch, until: int
) -> None:
    write_journal(box, "before")
    save(box.machine, "1")
    write_journal(box, "since")
    (box.root / f"{JOURNAL}-wal").write_text("log")
    steps = 0

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def cut(*given: Any, **more: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps > until:
                raise PowerCutError
            return act(*given, **more)

        return cut

    with monkeypatch.context() as patched, suppress(PowerCutError):
        for act in ("rename", "replace", "mkdir", "chmod"):
            patched.setattr(Path, act, counted(getattr(Path, act)))
        bring_back(box.machine, "1", instead_of="2")
    bring_back(box.machine, "1", instead_of="2")
    assert read_journal(box.root / JOURNAL) == "before"
    kept, *_ = kept_aside(box, "2")
    assert {each.name for each in kept.iterdir()} == {"journal.sqlite", "journal.sqlite-wal"}


def test_programs_go_and_numbers_stay(box: Box) -> None:
    write_journal(box, "all")
    told: list[str] = []
    uninstall(box.machine, told.append)
    assert not (box.root / "opt/luot").exists()
    assert list((box.root / "etc/systemd/system").glob("luot*")) == []
    assert not (box.root / "usr/local/bin/luot").is_symlink()
    assert read_journal(box.root / JOURNAL) == "all"
    assert (box.root / "etc/luot/office.toml").exists()
    assert "/var/lib/luot" in told[0]


def test_what_was_installed_by_hand_is_kept_aside(tmp_path: Path) -> None:
    box = Box(tmp_path)
    (box.root / "opt/luot/bin").mkdir()
    (box.root / "opt/luot/bin/luot-kiosk").touch()
    install(box.machine, box.release("1"), lambda _: None)
    assert (box.root / "opt/luot/bin.by-hand/luot-kiosk").exists()
