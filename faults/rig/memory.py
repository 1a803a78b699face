"""How much memory another process takes."""

from __future__ import annotations

from pathlib import Path


def most_mb(pid: int) -> float:
    """Resident memory at its most, in MiB."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
