"""A real kiosk is killed, and its log removed or spoilt: it tells, and no number comes twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from core.messages.events import NumbersSkipped
from tests.conftest import Eventually
from tests.office.real_office import Office

pytestmark = pytest.mark.slow


def kill_and_remove_the_log(office: Office) -> None:
    office.kiosk.start()
    console = office.device("console")
    for _ in range(12):
        console.take(paperless=True)
    office.kiosk.kill()
    for part in ("-wal", "-shm"):
        office.journal.with_name(office.journal.name + part).unlink()


def test_after_the_loss_of_its_log_the_kiosk_skips_what_it_has_given_out(
    office: Office, eventually: Eventually
) -> None:
    kill_and_remove_the_log(office)
    office.kiosk.start()
    console = office.device("console")
    console.take(paperless=True)
    assert int(office.issued()[-1]) > 212
    assert "the journal has lost its entries" in office.kiosk.log
    assert any(isinstance(entry.event, NumbersSkipped) for entry in office.entries())
    eventually(lambda: any(state.lost for _, state in console.states), "the state names what is lost")


def test_where_the_note_is_gone_too_the_state_that_the_broker_has_kept_tells(
    office: Office, eventually: Eventually
) -> None:
    kill_and_remove_the_log(office)
    for file in office.journal.parent.glob(office.journal.name + "*"):
        file.unlink()
    console = office.device("console")
    office.kiosk.start()
    eventually(lambda: "the journal has lost its entries" in office.kiosk.log, "the kiosk says so")
    console.take(paperless=True)
    assert int(office.issued()[-1]) > 212
    assert console.wait_for_state(lambda state: state.lost)


def test_the_loss_of_one_single_number_is_noticed(office: Office, eventually: Eventually) -> None:
    """What the kiosk writes at its start has the `seq` of what is missing: only the chain shows that it is another."""
    office.kiosk.start()
    console = office.device("console")
    label = console.take(paperless=True)
    assert console.wait_for_state(lambda state: state.revision == office.last_seq())
    office.kiosk.kill()
    with sqlite3.connect(office.journal) as db:
        db.execute("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
        db.execute("DELETE FROM command")
        db.execute("UPDATE cursor SET seq = 0")
    db.close()
    office.journal.with_name(office.journal.name + ".lock").unlink()
    office.kiosk.start()
    eventually(lambda: "the journal has lost its entries" in office.kiosk.log, "the kiosk says so")
    assert console.take(paperless=True) > label


def test_a_spoilt_journal_ends_in_one_sentence_and_a_new_one_goes_on(office: Office) -> None:
    kill_and_remove_the_log(office)
    office.journal.write_bytes(b"spoilt")
    start = [sys.executable, "-m", "kiosk", "--settings", str(office.file)]
    environ = os.environ | {"GPIOZERO_PIN_FACTORY": "mock"}
    run = subprocess.run(start, env=environ, capture_output=True, text=True, timeout=30, check=False)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "luot repair" in run.stderr
    office.journal.unlink()
    office.kiosk.start()
    office.device("console").take(paperless=True)
    assert int(office.issued()[0]) > 212
