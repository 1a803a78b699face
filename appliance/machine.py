"""The command line of qemu for one machine of an office: which parts it has, and where they end on this side."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

MEMORY_MB = 1024
"""A Pi 4 has at least as much."""
CORES = 2
CPU = "max,la57=off"
"""All that qemu can emulate, but for page tables of five levels, which would cost time at each miss."""
COMMAND_LINE = "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no mitigations=off"
"""What protects from other tenants of a real processor costs an emulated one a third of its time."""


class Disks(NamedTuple):
    """Files in qemu's own format, which a guest writes."""

    system: Path
    data: Path
    """What is mounted at /var/lib/luot: all that must last."""


class Boot(NamedTuple):
    kernel: Path
    initrd: Path


def command(boot: Boot, disks: Disks, folder: Path, *, incoming: Path | None = None) -> list[str]:
    """qemu's words. `folder` gets its sockets, the sound and what the kernel says; with `incoming`, the file of a saved
    memory, the machine goes on where that was saved."""
    return [
        *("qemu-system-x86_64", "-nodefaults", "-display", "none", "-accel", "tcg,thread=multi", "-cpu", CPU),
        *("-smp", str(CORES), "-m", str(MEMORY_MB), "-rtc", "base=utc,clock=host"),
        *("-kernel", str(boot.kernel), "-initrd", str(boot.initrd), "-append", COMMAND_LINE),
        *_disk("system", disks.system),
        *_disk("data", disks.data),
        *("-chardev", f"socket,id=monitor,path={folder}/monitor,server=on,wait=off", "-mon", "monitor,mode=control"),
        *("-serial", f"file:{folder}/console.log"),
        *("-device", "virtio-serial"),
        *("-chardev", f"socket,id=agent,path={folder}/agent,server=on,wait=off"),
        *("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"),
        # What a printer on USB is told and answers in the guest's gadget comes out here.
        *("-chardev", f"socket,id=gadget,path={folder}/gadget,server=on,wait=off"),
        *("-device", "virtserialport,chardev=gadget,name=luot.gadget"),
        *("-device", "virtio-vga,xres=1920,yres=1080", "-device", "virtio-keyboard"),
        *("-audiodev", f"wav,id=loud,path={folder}/sound.wav", "-device", "intel-hda"),
        *("-device", "hda-output,audiodev=loud"),
        *("-device", "qemu-xhci,id=usb"),
        *(("-incoming", f"file:{incoming}") if incoming else ()),
    ]


def _disk(name: str, file: Path) -> tuple[str, ...]:
    drive = f"if=none,id={name},file={file},format=qcow2,cache=writeback,discard=unmap"
    return "-drive", drive, "-device", f"virtio-blk,drive={name},serial={name}"
