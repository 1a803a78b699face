"""The faults that tests inflict on a printer, and `mend`, which ends all of them."""

from __future__ import annotations

from collections.abc import Callable

from tests.printer.world.machine import TCP, Machine

NEW_ROLL_S = 4
"""The least time in which a paper roll can be changed."""


def _half_open(machine: Machine) -> None:
    machine.lose_connections()


def _babble(machine: Machine) -> None:
    machine.babbles = True
    machine.babble()


def _noise(machine: Machine) -> None:
    _babble(machine)
    machine.time.after(3, machine.hush)


def _block(machine: Machine) -> None:
    machine.blocks = True


def _refuse(machine: Machine) -> None:
    """Drops all connections and accepts no new ones."""
    machine.refuses = True
    for connection in list(machine.connections):
        connection.break_off("reset" if machine.cable is TCP else "unplugged")
        machine.forget(connection)


def _power_cycle(machine: Machine) -> None:
    machine.off()
    machine.time.after(0.5, machine.on)


FAULTS: dict[str, Callable[[Machine], None]] = {
    "off": Machine.off,
    "power cycle": _power_cycle,
    "unplugged": Machine.unplug,
    "refuses": _refuse,
    "half-open": _half_open,
    "endpoint blocks": _block,
    "garbage": _babble,
    "burst of noise": _noise,
    "mute": lambda machine: machine.firmware.mute(),
    "late by one": lambda machine: machine.firmware.lag(),
    "paper out": lambda machine: machine.change(machine.firmware.mechanics.paper_out),
    "paper out soon": lambda machine: machine.change(lambda: machine.firmware.mechanics.paper_out(60)),
    "paper out at the cut": lambda machine: machine.change(machine.firmware.mechanics.paper_out_at_cut),
    "cover open": lambda machine: machine.change(lambda: machine.firmware.mechanics.sense(cover_open=True)),
    "cutter jam": lambda machine: machine.change(lambda: machine.firmware.mechanics.sense(jammed=True)),
    "jam at the cut": lambda machine: machine.change(machine.firmware.mechanics.jam_at_cut),
    "overheated": lambda machine: machine.change(lambda: machine.firmware.mechanics.sense(hot=True)),
    "dies soon": lambda machine: machine.change(lambda: machine.firmware.mechanics.die(60)),
}


def mend(machine: Machine) -> None:
    machine.refuses = machine.blocks = False
    machine.hush()
    machine.firmware.unmute()
    machine.firmware.catch_up()
    parts = machine.firmware.mechanics
    parts._dies_after = None
    ended_at = machine.roll_ended_at
    if ended_at is None or machine.time.now - ended_at >= NEW_ROLL_S:
        machine.change(parts.paper_in)
    else:
        machine.time.at(ended_at + NEW_ROLL_S, lambda: machine.change(parts.paper_in))
    for repair in (lambda: parts.sense(cover_open=False), parts.unjam, lambda: parts.sense(hot=False)):
        machine.change(repair)
    machine.plug_in()
    machine.on()
