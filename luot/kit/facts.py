"""What a card says of one office: where its console is, and its figures."""

from __future__ import annotations

from core import __version__
from core.settings.sections import Settings
from luot.kit.outage_tickets import COUNT, free_letter

HTTP = 80
NOT_FROM_OUTSIDE = frozenset(("127.0.0.1", "::1", "localhost", "0.0.0.0", "::"))  # noqa: S104  # nothing listens here


def facts_of(settings: Settings) -> dict[str, str]:
    letter = free_letter(settings)
    return {
        "console": console_address(settings),
        "version": __version__,
        "return_min": str(settings.office.return_min),
        "last_ticket": f"{letter}{COUNT}",
        "next_ticket": f"{letter}{COUNT + 1}",
    }


def console_address(settings: Settings) -> str:
    """As staff type it on other machines, by the first name of the settings, as `luot-setup` tells it; "" where they
    have none."""
    console = settings.console
    names = (name for name in (*console.names, console.host) if name not in NOT_FROM_OUTSIDE and "*" not in name)
    name = next(names, "")
    if not name or not console.port:
        return ""
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}/" if console.port == HTTP else f"http://{name}:{console.port}/"
