"""A box in a folder: its files lie below it, and its systemd is a list of what was asked of it."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from luot.__main__ import main as luot
from luot.setup.machine import Machine
from luot.setup.office import LUOT
from luot.setup.placing import FILES
from luot.setup.releases import HOME, JOURNAL_VERSION, WHOLE

KIOSK = "luot-kiosk.service"


class Box:
    def __init__(self, root: Path, *, is_booted: bool = True) -> None:
        self.root = root
        self.machine = Machine(root, self._run)
        self.asked: list[str] = []
        """All commands but our own, each in one line."""
        self.running: list[str] = []
        self.ill: set[str] = set()
        """Commands that fail."""
        self.meanwhile: dict[str, Callable[[], object]] = {}
        """Command → what happens while it runs."""
        self.kiosk_began_with: list[str] = []
        """The releases with which the kiosk was started."""
        self.kiosk_needs_s = 5
        self.ill_releases: set[str] = set()
        """Those whose kiosk does not become ready, after it has done this:"""
        self.when_kiosk_starts: Callable[[], None] = lambda: None
        for folder in ("etc/luot", "etc/systemd/system", "opt/luot/releases", "var/lib/luot/luot-kiosk", "dev"):
            (root / folder).mkdir(parents=True)
        if is_booted:
            (root / "run/systemd/system").mkdir(parents=True)

    def release(self, name: str, *, journal: int = 2, units: Sequence[str] = (KIOSK, "luot-wall.service")) -> Path:
        """An installed release with these units; returns its folder."""
        folder = self.root / f"{HOME}/releases/{name}".lstrip("/")
        systemd = folder / "share/luot/systemd"
        (folder / "bin").mkdir(parents=True)
        (systemd / "mosquitto.service.d").mkdir(parents=True)
        for unit in units:
            (systemd / unit).write_text(f"# {name}\n")
        (systemd / "mosquitto.service.d/luot.conf").write_text(f"# {name}\n")
        for file in FILES:
            (systemd / file).write_text(f"# {name}\n")
        (folder / JOURNAL_VERSION).write_text(f"{journal}\n")
        (folder / WHOLE).write_text("sum\n")
        return folder

    def text(self, path: str) -> str:
        return (self.root / path.lstrip("/")).read_text("utf-8")

    def _run(self, words: Sequence[str], timeout: float | None = None, **_: Any) -> subprocess.CompletedProcess[str]:
        if words[0] == LUOT:
            here = [f"{self.root}{word}" if word.startswith("/") else word for word in words[1:]]
            settings = [] if words[1] == "check" else ["--settings", f"{self.root}/etc/luot/office.toml"]
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                status = luot([*here, *settings])
            return subprocess.CompletedProcess(words, status, said.getvalue(), "")
        line = " ".join(words)
        self.asked.append(line)
        self.meanwhile.get(line, lambda: None)()
        out = ""
        if words[:2] == ("systemctl", "list-units"):
            out = "".join(f"{unit} loaded active running\n" for unit in self.running)
        elif words[:2] == ("systemctl", "is-active") and words[-1] not in self.running:
            return subprocess.CompletedProcess(words, 3, "", "")
        elif line == f"systemctl start {KIOSK}":
            if timeout is not None and timeout < self.kiosk_needs_s:
                raise subprocess.TimeoutExpired(words, timeout)
            self.kiosk_began_with.append((self.root / "opt/luot/current").resolve().name)
            if self.kiosk_began_with[-1] in self.ill_releases:
                self.when_kiosk_starts()
                return subprocess.CompletedProcess(words, 1, "", "it is ill")
        elif words[0] == "runuser":
            out = "" if words[-1] == "list" else "code-of-admin\n"
        is_ill = any(line.startswith(ill) for ill in self.ill)
        return subprocess.CompletedProcess(words, int(is_ill), out, "it is ill" if is_ill else "")
