"""Every command of the installer's and the maintainer's documents is run here, or there is a reason why not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from core.instant import Instant
from core.messages.commands import CallNext, Finish, NewDay
from luot.__main__ import main
from runtime.journal.writer import Journal
from runtime.settings.load import load
from tests.core.hall import Hall
from tests.docs.documented_commands import DOCUMENTS, commands, documented
from tests.paths import EXAMPLE, PROJECT

MACHINE = (
    *("systemctl", "journalctl", "mount", "umount", "lsblk", "mkdir", "echo", "rm /etc", "cd", "apt", "cp", "install"),
    *("systemd-", "udevadm", "python3", "/opt/luot/bin/pip", "printf", "mkfs", "blkid", "raspi-config", "reboot"),
    *("nano", "grep -q", "timedatectl", "ssh", "scp"),
)
"""How commands begin that have to do with the machine."""
REASONS = {
    rf"({'|'.join(MACHINE)}) ?.*": (
        "it changes a machine: tests/systemd/test_installing.py does it in an empty root, `make appliance` in a guest"
    ),
    r"(sh /mnt/|sh )?luot-.*": "tests/release, tests/luot/setup and `make appliance` install a release, and join",
    r"(rm -f|find|mv|damaged=).*": "tests/luot/test_repair.py runs that recipe as it stands",
    r"luot doctor.*": "it wants a printer, or a whole box: tests/luot/doctor",
    r"luot guide .*": "it wants a kiosk: tests/test_docs.py sends each to the example's office",
    r"luot wall-gallery .*": "a minute's drawing: `make pictures`",
    r"luot tls show": "it wants a broker: tests/luot/test_tls.py",
    r"luot restore .*": "it wants a box without an office: tests/luot/test_backup.py",
    r"luot (simulate|demo|practice|test).*": "minutes, or until somebody ends it: tests/luot and tests/simulation",
    r"luot forecast .*": "of today only: tests/luot/test_forecast.py",
}
"""Commands that are not run here → where they are."""

AFTER_CERTIFICATES = ("luot tls init --renew", "luot broker-config")
"""What the documents tell to do behind `luot tls init`."""


def bare(command: str) -> str:
    return command.replace("/opt/luot/bin/luot ", "luot ")


RUN = sorted({bare(each) for each in commands() if not any(re.fullmatch(reason, bare(each)) for reason in REASONS)})


def test_each_document_has_commands() -> None:
    assert [file.name for file in DOCUMENTS if not list(documented(file))] == []


def test_no_reason_is_left_of_a_command_that_is_gone() -> None:
    assert [reason for reason in REASONS if not any(re.fullmatch(reason, bare(each)) for each in commands())] == []


def test_what_is_run_are_words_of_luot() -> None:
    assert {each.split()[0] for each in RUN} == {"luot"}
    assert len(RUN) > 15


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A box whose journal has two days with the numbers that the documents name."""
    root = tmp_path / "box"
    for folder in ("etc/luot", "var/lib/luot/luot-kiosk", "media/backups", "tmp", "here"):
        (root / folder).mkdir(parents=True)
    text = EXAMPLE.read_text("utf-8")
    text = text.replace("/var/lib/luot", f"{root}/var/lib/luot").replace("/etc/luot", f"{root}/etc/luot")
    text = re.sub(r"(?m)^#to = .*", f'to = "{root}/media/backups"', text)
    text = re.sub("(?m)^#?listen = .*", 'listen = ["mqtts://127.0.0.2:8883"]', text)
    (root / "etc/luot/office.toml").write_text(re.sub(r"(?m)^#(secrets = )", r"\1", text), "utf-8")
    hall = _two_days()
    for journal in (load(root / "etc/luot/office.toml").kiosk.journal, root / "here/journal.sqlite"):
        with Journal(Path(journal)) as written:
            written.append(hall.entries)
    return root


def _two_days() -> Hall:
    """29 October and 24 November: 201 to 207 are called one after another; on the 25th nobody has come yet."""
    hall = Hall(load(EXAMPLE))
    hall.utc = hall.line_time = Instant.parse("2026-10-29T07:30:00+07:00")
    hall.start()
    for day in ("2026-10-29", "2026-11-24"):
        if day == "2026-11-24":
            hall.wait(26 * 86_400)
            hall.do(NewDay)
        hall.open("1", "2")
        for _ in range(7):
            hall.forecasts = {"CT": (0, 5)}
            hall.take("CT")
            hall.wait(60)
            hall.do(CallNext, counter="2")
            hall.wait(240)
        hall.do(Finish, counter="2")
    hall.wait(86_400)
    hall.do(NewDay)
    return hall


@pytest.fixture
def typed(
    office: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[[str], tuple[int, bytes, str]]:
    """Runs a command in that box: its exit status, what it said, and its complaint."""
    monkeypatch.setenv("LUOT_SETTINGS", str(office / "etc/luot/office.toml"))
    monkeypatch.chdir(office / "here")

    def run(command: str) -> tuple[int, bytes, str]:
        command, _, out = command.partition(" > ")
        status = main([re.sub("^(?=/etc/luot|/tmp)", str(office), word) for word in shlex.split(command)[1:]])
        said = capfdbinary.readouterr()
        if out:
            Path(out).write_bytes(said.out)
        return status, said.out, said.err.decode()

    return run


@pytest.mark.parametrize("command", RUN)
def test_the_command_does_what_it_is_there_for(
    command: str, office: Path, typed: Callable[[str], tuple[int, bytes, str]]
) -> None:
    if command.startswith(AFTER_CERTIFICATES):
        typed("luot tls init")
    status, said, complaint = typed(command)
    assert status == 0, (said, complaint)
    assert "Traceback" not in complaint
    for file in re.findall(r"\S+\.(?:png|pdf|csv|jsonl)\b", command):
        written = office / "here" / re.sub("^/tmp", "../tmp", file)
        assert written.stat().st_size > 100


def test_backups_lie_in_one_place_whatever_is_read() -> None:
    """The installer's page formats and mounts the stick; who restores from it must not look for another folder."""
    texts = [*DOCUMENTS, EXAMPLE, *(PROJECT / "luot/kit/card_texts").glob("technician.*.md")]
    folders = {found for text in texts for found in re.findall(r"(?:/media|/mnt)/\w+/\w*", text.read_text("utf-8"))}
    assert folders == {"/media/luot/backups"}
