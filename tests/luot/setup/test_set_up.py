"""An office made of answers: what lies where, what is told, and what a second time leaves as it is."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import gpiod
import pytest

from luot.setup.__main__ import main
from luot.setup.answers import Answers, write
from luot.setup.machine import Machine
from luot.setup.office import LUOT, SetupError, facts, set_up
from runtime.settings.load import load
from tests.luot.setup.box import KIOSK, Box
from tests.paths import PROJECT

pytestmark = pytest.mark.slow  # it runs `luot check` and `luot broker-config` each time


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def done(box: Box, **changes: object) -> list[str]:
    told: list[str] = []
    set_up(box.machine, Answers(language="en", **changes), told.append)  # type: ignore[arg-type]
    return told


def test_everything_that_an_office_needs_is_there_and_only_what_is_secret_is_hidden(box: Box) -> None:
    told = done(box, keys="gpio", wall="elsewhere")
    etc = box.root / "etc/luot"
    settings = load(etc / "office.toml")
    assert [each.name for each in settings.device if each.role == "keypad"] == [f"keypad-{n}" for n in range(1, 6)]
    assert {each.name for each in (etc / "secrets").iterdir()} > {"kiosk", "console", "wall", "keypad-5"}
    passphrase = (etc / "secrets/backup-passphrase").read_text().strip()
    assert any(passphrase in line for line in told)
    assert any("code-of-admin" in line for line in told)
    assert (etc / "mosquitto.conf").exists()
    modes = {
        each.name: each.stat().st_mode & 0o777 for each in (etc, etc / "office.toml", *(etc / "secrets").iterdir())
    }
    assert modes.pop("office.toml") == 0o644
    assert modes.pop("luot") & 0o755 == 0o755
    assert set(modes.values()) == {0o600}


def test_the_first_administrator_is_there_before_the_console_runs_which_would_make_its_own(box: Box) -> None:
    done(box)
    added = next(n for n, line in enumerate(box.asked) if line.endswith("user add admin --role administrator"))
    started = next(n for n, line in enumerate(box.asked) if "luot-console.service" in line)
    assert added < started


def test_units_are_enabled_and_started_for_what_this_machine_is(box: Box) -> None:
    done(box, keys="usb", wall="here")
    units = "luot-kiosk.service luot-console.service luot-wall.service luot-keypad@keypad-1.service"
    assert f"systemctl enable {units}" in box.asked
    assert f"systemctl restart --no-block {units}" in box.asked
    box.asked.clear()
    done(box, keys="console", wall="none")
    assert "systemctl disable --now luot-wall.service" in box.asked
    assert "systemctl enable luot-kiosk.service luot-console.service" in box.asked


def test_a_place_for_backups_that_a_person_has_written_keeps_them_going(box: Box) -> None:
    done(box)
    file = box.root / "etc/luot/office.toml"
    file.write_text(file.read_text("utf-8") + '\n[backup]\nto = "/media/luot/backups"\n', "utf-8")
    box.asked.clear()
    done(box)
    assert not any("disable" in line for line in box.asked)
    assert any(line.startswith("systemctl enable") and "luot-backup.timer" in line for line in box.asked)
    file.write_text(file.read_text("utf-8").replace('to = "/media/luot/backups"', ""), "utf-8")
    done(box)
    assert "systemctl disable --now luot-backup.timer" in box.asked


def test_what_somebody_has_switched_on_by_hand_stays_on(box: Box) -> None:
    for _ in range(2):
        done(box, wall="elsewhere", keys="console")  # and luot-wall, luot-keypad@keypad-1 were enabled by hand
    assert not any("disable" in line for line in box.asked)


def test_what_is_enabled_with_a_unit_is_started_before_the_next_start_of_the_machine(box: Box) -> None:
    for file in (PROJECT / "systemd").glob("luot*.*"):
        (box.root / "etc/systemd/system" / file.name).write_bytes(file.read_bytes())
    done(box, keys="usb")
    assert "systemctl start --no-block luot.target luot-settings.path luot-doctor.path" in box.asked
    (restarted,) = [line for line in box.asked if line.startswith("systemctl restart --no-block")]
    assert "luot-doctor.timer" in restarted


def test_where_systemd_does_not_run_units_are_only_enabled(tmp_path: Path) -> None:
    box = Box(tmp_path / "card", is_booted=False)
    told = done(box)
    assert not any("start" in line for line in box.asked)
    assert any(line.startswith("Will start with this machine") for line in told)


def test_a_second_time_changes_what_was_answered_otherwise_and_keeps_passwords(box: Box) -> None:
    done(box)
    secret = box.text("/etc/luot/secrets/kiosk")
    file = box.root / "etc/luot/office.toml"
    file.write_text(file.read_text("utf-8").replace("cut = true", "cut = true # it has a knife"), "utf-8")
    told = done(box, paper_mm=58, counters=2)
    assert "cut = false # it has a knife" in file.read_text("utf-8")  # that printers of 58 mm have none is proposed
    assert load(file).printer.width_mm == 58
    assert len(load(file).counter) == 2
    assert box.text("/etc/luot/secrets/kiosk") == secret
    assert not any("passphrase" in line for line in told)
    assert "cut = true # it has a knife" in box.text("/etc/luot/office.toml.before")


def test_what_a_person_wrote_is_told_where_an_answer_would_change_it(box: Box) -> None:
    done(box)
    file = box.root / "etc/luot/office.toml"
    file.write_text(file.read_text("utf-8").replace('speak = ["vi"]', 'speak = ["vi", "en"]'), "utf-8")
    file.write_text(file.read_text("utf-8").replace('speak = ["en"]', 'speak = ["vi", "en"]'), "utf-8")
    told = done(box, sound=False)
    assert any(line.startswith("voice.speak: left as you have written it") for line in told)
    assert load(file).voice.speak == ("vi", "en")


def test_settings_that_would_be_wrong_change_nothing(box: Box) -> None:
    done(box)
    file = box.root / "etc/luot/office.toml"
    before = file.read_text("utf-8") + "\n[nonsense]\n"
    file.write_text(before, "utf-8")
    box.asked.clear()
    with pytest.raises(SetupError, match="nonsense"):
        done(box, counters=3)
    assert file.read_text("utf-8") == before
    assert box.asked == []
    assert not list(file.parent.glob(".*"))


def test_settings_of_another_hand_stay_as_they_are(box: Box) -> None:
    file = box.root / "etc/luot/office.toml"
    file.write_bytes((PROJECT / "office.example.toml").read_bytes())
    for _ in range(2):
        assert "was not written by luot-setup" in done(box, counters=1)[0]
    assert file.read_bytes() == (PROJECT / "office.example.toml").read_bytes()
    assert (box.root / "etc/luot/secrets/keypad-5").exists()


def test_pins_are_proposed_on_a_pi_and_not_on_a_computer_with_pins_of_its_own(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box.root / "dev/gpiochip0").touch()
    label = "INT34C6:00"
    info = SimpleNamespace(get_info=lambda: SimpleNamespace(label=label))
    monkeypatch.setattr(gpiod, "Chip", lambda _: nullcontext(info))
    assert not facts(box.machine, Answers()).has_pins
    assert facts(box.machine, Answers(pins=True)).has_pins
    label = "pinctrl-rp1"
    assert facts(box.machine, Answers()).has_pins
    assert not facts(box.machine, Answers(pins=False)).has_pins


def test_answers_come_from_a_file(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    answers = box.root / "answers.toml"
    answers.write_text('language = "en"\noffice = "Hall of Ward Rose"\ncounters = 2\n')
    assert main(["--answers", str(answers)], box.machine) == 0
    settings = load(box.root / "etc/luot/office.toml")
    assert settings.office.id == "rose"
    assert len(settings.counter) == 2
    assert "log in as admin" in capsys.readouterr().out


def test_a_wrong_file_of_answers_is_told_in_one_line(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--answers", str(box.root / "none.toml")], box.machine) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_where_nobody_answers_nothing_is_changed(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: (_ for _ in ()).throw(EOFError))
    assert main([], box.machine) == 1
    assert "--defaults" in capsys.readouterr().err
    assert not (box.root / "etc/luot/office.toml").exists()


@pytest.fixture
def trial(box: Box, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the trial of the printer shows, which is wanted."""
    (box.root / "etc/luot/setup").mkdir()
    last = Answers(language="en", printer="tcp://192.168.1.50:9100")
    (box.root / "etc/luot/setup/answers.toml").write_text(write(last), "utf-8")
    shown: list[tuple[str, ...]] = []
    monkeypatch.setattr(Machine, "show", lambda _, *words: shown.append(words))
    monkeypatch.setattr("luot.setup.__main__.find_printers", list)
    monkeypatch.setattr("builtins.input", lambda prompt: "y" if "Try this printer" in prompt else "")
    return shown


def acts_on_kiosk(box: Box) -> list[str]:
    return [line for line in box.asked if line in (f"systemctl stop {KIOSK}", f"systemctl start {KIOSK}")]


def test_a_printer_is_tried_while_the_kiosk_leaves_it_alone(box: Box, trial: list[tuple[str, ...]]) -> None:
    box.running = [KIOSK]
    assert main([], box.machine) == 0
    assert trial == [(LUOT, "doctor", "printer", "tcp://192.168.1.50:9100")]
    assert acts_on_kiosk(box) == [f"systemctl stop {KIOSK}", f"systemctl start {KIOSK}"]


def test_a_kiosk_that_did_not_run_is_not_started_for_the_trial_of_a_printer(
    box: Box, trial: list[tuple[str, ...]]
) -> None:
    assert main([], box.machine) == 0
    assert len(trial) == 1
    assert acts_on_kiosk(box) == []


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, though a shell that starts tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("trial", "interruptible")
def test_whoever_breaks_the_trial_of_a_printer_off_has_a_kiosk_that_runs(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.running = [KIOSK]
    monkeypatch.setattr(Machine, "show", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    assert main([], box.machine) == 1
    assert acts_on_kiosk(box) == [f"systemctl stop {KIOSK}", f"systemctl start {KIOSK}"]
    assert not (box.root / "etc/luot/office.toml").exists()
