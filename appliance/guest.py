"""One virtual machine: its qemu, plugged and unplugged parts, its screen, and the end of its power."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Self

from appliance.machine import Boot, Disks, command
from appliance.qmp import Channel, QmpError

END_S = 20.0


class Guest:
    """`with Guest.start(…) as guest:` its power ends with the block, without a shutdown."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, monitor: Channel) -> None:
        self._process = process
        self._monitor = monitor
        self.folder = folder

    @classmethod
    def start(cls, boot: Boot, disks: Disks, folder: Path, *, incoming: Path | None = None) -> Self:
        """Boots, or goes on where the memory in `incoming` was saved; raises `QmpError`."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "qemu.log").open("ab") as log:
            process = subprocess.Popen(command(boot, disks, folder, incoming=incoming), stdout=log, stderr=log)
        try:
            monitor = Channel.connect(folder / "monitor")
            monitor.ask("qmp_capabilities")
            guest = cls(process, folder, monitor)
            if incoming:
                guest._await_migration()
                monitor.ask("cont")
        except BaseException:
            process.kill()
            process.wait()
            raise
        return guest

    @property
    def pid(self) -> int:
        return self._process.pid

    def save_memory(self, file: Path) -> None:
        """Stops the machine and writes its memory and the state of its devices; the disks are what they are then."""
        self._monitor.ask("stop")
        self._monitor.ask("migrate-set-parameters", {"max-bandwidth": 2**40})
        self._monitor.ask("migrate", {"uri": f"file:{file}"})
        self._await_migration()
        self.cut_power()

    def reset(self) -> None:
        """The reset button: memory is lost with all that was not on disk, and the machine boots again."""
        self._monitor.ask("system_reset")

    def cut_power(self) -> None:
        """The machine is gone at once, as if its plug had been pulled."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(END_S)
        self._monitor.close()

    def screendump(self, file: Path, kind: str = "png") -> None:
        """What the screen shows, as a file that qemu writes: `png` or `ppm`."""
        self._monitor.ask("screendump", {"filename": str(file), "format": kind})

    def plug_serial_printer(self, port: int) -> None:
        """A serial adapter on USB, whose other end is whoever listens at this port of this machine."""
        backend = {
            "type": "socket",
            "data": {
                "addr": {"type": "inet", "data": {"host": "127.0.0.1", "port": str(port)}},
                "server": False,
                "reconnect-ms": 500,
            },
        }
        self._monitor.ask("chardev-add", {"id": "printer", "backend": backend})
        self._monitor.ask("device_add", {"driver": "usb-serial", "id": "printer", "chardev": "printer"})

    def unplug_serial_printer(self) -> None:
        """The adapter is pulled out; what was on its way is lost."""
        self._monitor.ask("device_del", {"id": "printer"})
        deadline = time.monotonic() + END_S
        while True:
            try:
                self._monitor.ask("chardev-remove", {"id": "printer"})
                return
            except QmpError:  # the device is still there
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def plug_terminal(self) -> Path:
        """A screen and a keyboard of text alone, hvc0 in the guest; the socket to which they are connected."""
        socket = self.folder / "terminal"
        address = {"type": "unix", "data": {"path": str(socket)}}
        backend = {"type": "socket", "data": {"addr": address, "server": True, "wait": False}}
        self._monitor.ask("chardev-add", {"id": "terminal", "backend": backend})
        self._monitor.ask("device_add", {"driver": "virtconsole", "id": "terminal", "chardev": "terminal"})
        return socket

    def plug_stick(self, file: Path) -> None:
        """A stick on USB whose first bytes are those of the file."""
        backend = {"driver": "file", "filename": str(file)}
        stick = {"driver": "raw", "node-name": "stick", "read-only": True, "file": backend}
        self._monitor.ask("blockdev-add", stick)
        self._monitor.ask("device_add", {"driver": "usb-storage", "id": "stick", "drive": "stick"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut_power()

    def _await_migration(self) -> None:
        while True:
            told = self._monitor.ask("query-migrate")
            status = told.get("status")
            if status == "completed":
                return
            if status in {"failed", "cancelled"}:
                raise RuntimeError(f"the memory was not moved: {told.get('error-desc')}")
            time.sleep(0.05)
