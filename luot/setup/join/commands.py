"""`luot-setup invite` on the first machine and `luot-setup join ADDRESS` on the second."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from luot.language import chosen_language
from luot.setup.dialogue import Dialogue
from luot.setup.join.bundle import BundleError, collect, unpack
from luot.setup.join.inviting import SAY_THERE, invite, listen
from luot.setup.join.joining import NOT_THERE, fetch
from luot.setup.join.network import is_open, opened, own_address, shut
from luot.setup.machine import Machine
from luot.setup.office import SETTINGS, STARTED, WILL_START, SetupError
from luot.setup.units import OF_A_DEVICE, give_away, name_wall, switch_on, unit_of
from runtime.settings.load import load
from words.translation import mark

WHO_JOINS = mark("What the other machine is for")
NO_DEVICE = mark("There is no display and no keypad of this name in the settings: {name}")
NOTHING_JOINS = mark("The settings have no display and no keypad: luot-setup asks for them")
KIOSK_IS_HERE = mark("This machine is the office's first one: join on the other machine")
ADDRESS_OF_FIRST = mark("The address of the first machine")
CODE_THERE = mark("The code that is shown there")
ENDED_HERE = mark("Ended on this machine, since the other one has it now: {units}")
DAMAGED = mark("What the first machine gave cannot be read: do both machines have the same release?")


def add_words(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    invited = words.add_parser("invite", help="show a code by which another machine joins the office")
    invited.add_argument("device", metavar="DEVICE", nargs="*", help="what it is for: wall, keypad-1 …; default: asked")
    invited.add_argument("--address", metavar="A.B.C.D", help="of this machine, under which the other one reaches it")
    invited.set_defaults(act=_invite)
    joined = words.add_parser("join", help="join the office of another machine, which shows a code")
    joined.add_argument("address", metavar="ADDRESS", nargs="?", help="of the other machine; default: asked")
    joined.set_defaults(act=_join)


def _invite(machine: Machine, given: argparse.Namespace) -> int:
    language = chosen_language(machine)
    dialogue = Dialogue(language, input, lambda line: print(line, flush=True))
    devices = _devices(machine, given.device, dialogue)
    address = own_address(given.address, language)
    was_open = is_open(machine, address)
    has_joined = False
    with listen(address) as listening:
        dialogue.tell(dialogue.say(SAY_THERE, address=address))
        try:
            # The broker is opened to the network for a machine that knows the code, not for everybody who may come.
            invite(listening, lambda: collect(machine, opened(machine, address), devices), language, dialogue.tell)
            has_joined = True
        finally:
            if not has_joined and not was_open:
                shut(machine, address)
    known = load(machine.path(SETTINGS)).device
    if ended := give_away(machine, [each for each in known if each.name in devices]):
        dialogue.tell(dialogue.say(ENDED_HERE, units=", ".join(ended)))
    return 0


def _devices(machine: Machine, names: Sequence[str], dialogue: Dialogue) -> tuple[str, ...]:
    known = {each.name: each for each in load(machine.path(SETTINGS)).device if each.role in OF_A_DEVICE}
    for name in names:
        if name not in known:
            raise SetupError(dialogue.say(NO_DEVICE, name=name))
    if names:
        return tuple(names)
    if not known:
        raise SetupError(dialogue.say(NOTHING_JOINS))
    first = next(iter(known))
    return (dialogue.choice(dialogue.say(WHO_JOINS), [(each, each) for each in known], first),)


def _join(machine: Machine, given: argparse.Namespace) -> int:
    language = chosen_language(machine)
    dialogue = Dialogue(language, input, lambda line: print(line, flush=True))
    join(machine, given.address or dialogue.line(dialogue.say(ADDRESS_OF_FIRST)), dialogue)
    return 0


def join(machine: Machine, address: str, dialogue: Dialogue) -> None:
    """Raises `SetupError`, `MachineError` or `OSError`."""
    if machine.path("/etc/luot/mosquitto.conf").exists():
        raise SetupError(dialogue.say(KIOSK_IS_HERE))
    if not address:
        raise SetupError(dialogue.say(NOT_THERE, address="?"))
    content = fetch(address, dialogue.line(dialogue.say(CODE_THERE)), dialogue.language)
    try:
        devices = unpack(machine, content)
    except BundleError as error:
        raise SetupError(f"{dialogue.say(DAMAGED)}\n{error.told(dialogue.language)}") from error
    for device in devices:
        if device.role == "wall":
            name_wall(machine, device)
    units = [unit_of(device) for device in devices]
    # This machine's own broker would have nothing to do.
    machine.try_to("systemctl", "disable", "--now", "mosquitto.service")
    switch_on(machine, units)
    dialogue.tell(dialogue.say(STARTED if machine.is_booted else WILL_START, units=", ".join(units)))
