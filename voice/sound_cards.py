"""Sound cards as Linux tells of them: which one is used, whether it is there, and whether it plays."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Mapping, MutableMapping
from pathlib import Path

DEVICES, PROC = Path("/dev/snd"), Path("/proc")
SOUND_SERVERS = ("PULSE_SERVER", "PIPEWIRE_REMOTE")
ALSA = "alsa"
DEFAULT = "default"
"""The sound device that the machine uses anyway."""
ALSA_CONFIG = Path("/usr/share/alsa/alsa.conf")
LIBRARIES = Path("/usr/lib")
CARD = re.compile(r"(?:hw:CARD=|CARD=|hw:)(\w+)")
"""In the name of an ALSA device, the card's own name or number."""


def use_device(device: str | None, environ: MutableMapping[str, str]) -> None:
    """Has SDL play there. The wheels of pygame bring an ALSA of their own, which looks for its files below
    `/usr/local`: it is told where the system has them."""
    if device not in (None, DEFAULT):
        environ["AUDIODEV"] = device
        environ.setdefault("SDL_AUDIODRIVER", ALSA)
    plugins = LIBRARIES / str(sysconfig.get_config_var("MULTIARCH")) / "alsa-lib"
    for variable, path in (("ALSA_CONFIG_PATH", ALSA_CONFIG), ("ALSA_PLUGIN_DIR", plugins)):
        if path.exists():
            environ.setdefault(variable, str(path))


def is_there(device: str | None, environ: Mapping[str, str], *, proc: Path = PROC, devices: Path = DEVICES) -> bool:
    """Whether it is worth trying to play; ALSA would print ten lines about each vain attempt."""
    card = CARD.search(device) if device else None
    if card:
        return any((proc / "asound" / name).exists() for name in (card[1], f"card{card[1]}"))
    if device not in (None, DEFAULT) or environ.get("SDL_AUDIODRIVER", ALSA) != ALSA:
        return True  # nobody but ALSA, or SDL, knows
    return any(server in environ for server in SOUND_SERVERS) or any(devices.glob("pcm*p"))


def own_playback(proc: Path = PROC) -> int | None:
    """How many samples a card has played for this program. None: none plays for it, or the kernel does not tell, as
    behind a sound server."""
    threads = {task.name for task in (proc / "self" / "task").glob("*")}
    for status in (proc / "asound").glob("card*/pcm*p/sub*/status"):
        try:
            lines = status.read_text("ascii").splitlines()
        except OSError:  # unplugged at this moment
            continue
        fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if fields.get("owner_pid") in threads and fields.get("state") == "RUNNING":
            return int(fields["hw_ptr"])
    return None
