"""What is on the data disk of a machine without power, read as the kernel would read it at the next start."""

from __future__ import annotations

from pathlib import Path

from appliance.office import JOURNAL
from appliance.programs import run
from core.messages.events import Entry
from runtime.journal.reader import JournalReader

REPLAY = 'e2fsck -y -E journal_only "$1" || [ $? = 1 ]'
"""It ends with 1 where there was something to replay."""


def journal_of(folder: Path) -> list[Entry]:
    """The entries of the journal on the data disk of a machine without power."""
    raw, found = folder / "data.raw", folder / "found"
    run("qemu-img", "convert", "-O", "raw", folder / "data.qcow2", raw)
    run("sh", "-c", REPLAY, "sh", raw)
    found.mkdir(exist_ok=True)
    inside = JOURNAL.removeprefix("/var/lib/luot/").rpartition("/")[0]
    run("debugfs", "-R", f"rdump {inside} {found}", raw)
    raw.unlink()
    return list(JournalReader(found / Path(JOURNAL).parent.name / Path(JOURNAL).name).entries())
