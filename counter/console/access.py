"""Who may do what: one table of addresses and one of commands, with the scope that each needs.

Roles are what people have, scopes are what tokens have; each role comprises some scopes. `docs/console.md` shows both
tables (`python -m docs.console_access`), and a test walks all addresses of the console.
"""

from __future__ import annotations

from typing import Literal, get_args

from core.messages.commands import Announce, AnyCommand, Transfer, WithdrawNotice, given

Role = Literal["operator", "guide", "supervisor", "administrator"]
Scope = Literal["read", "operate", "guide", "supervise", "administrate"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
EVERYTHING: frozenset[Scope] = frozenset(SCOPES)
ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    "operator": frozenset({"read", "operate"}),
    "guide": frozenset({"read", "guide"}),
    "supervisor": frozenset({"read", "operate", "guide", "supervise"}),
    "administrator": EVERYTHING,
}
TOKEN_SCOPES: dict[Scope, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "operate": ROLE_SCOPES["operator"],
    "guide": ROLE_SCOPES["guide"],
    "supervise": ROLE_SCOPES["supervisor"],
    "administrate": EVERYTHING,
}
Needs = Scope | Literal["nothing", "login"]
"""`nothing`: anybody; `login`: any person who is logged in, but no token; a scope: people and, below `api/`, tokens."""

ROUTES: dict[str, Needs] = {
    "static": "nothing",
    "login.show": "nothing",
    "login.log_in": "nothing",
    "login.log_out": "login",
    "login.index": "login",
    "account.show": "login",
    "account.choose_password": "login",
    "account.choose_pin": "login",
    "account.choose_look": "login",
    "counter.show": "operate",
    "counter.live": "operate",
    "counter.show_small": "operate",
    "counter.live_small": "operate",
    "counter.take_seat": "operate",
    "counter.leave": "operate",
    "counter.why": "operate",
    "guide.show": "guide",
    "guide.live": "guide",
    "guide.announce": "guide",
    "guide.hand_list": "guide",
    "guide.enter_list": "guide",
    "hall.show": "supervise",
    "hall.live": "supervise",
    "doctor.show": "supervise",
    "doctor.live": "supervise",
    "doctor.examine": "supervise",
    "look_up.tickets": "read",
    "look_up.ticket": "read",
    "look_up.actions": "supervise",
    "people.show": "administrate",
    "people.add": "administrate",
    "people.make_code": "administrate",
    "people.set_role": "administrate",
    "people.rename": "administrate",
    "people.remove": "administrate",
    "people.make_token": "administrate",
    "people.revoke_token": "administrate",
    "commands.send": "login",
    "api.state": "read",
    "api.events": "read",
    "api.commands": "read",
    "api.all_days": "read",
    "api.day": "read",
    "api.ticket": "read",
    "api.openapi": "nothing",
}
"""Endpoint → what it needs. Which commands one may send with `api.commands` and `commands.send` says `COMMANDS`."""
ONCE: frozenset[str] = frozenset(
    {"static", "login.log_out", "login.index", "account.show", "account.choose_password", "account.choose_look"}
)
"""Where somebody may go who has logged in with a code: until they have chosen a password."""

COMMANDS: dict[str, tuple[Scope, ...]] = {
    "TakeTicket": ("guide",),
    "CallNext": ("operate",),
    "CallTicket": ("operate",),
    "Recall": ("operate",),
    "Start": ("operate",),
    "Finish": ("operate",),
    "MarkAbsent": ("operate",),
    "Hold": ("operate",),
    "Undo": ("operate",),
    "Transfer": ("operate", "guide", "supervise"),
    "Return": ("operate", "guide"),
    "Resume": ("operate", "guide"),
    "Reprint": ("guide",),
    "Keep": ("guide",),
    "MarkTold": ("guide",),
    "VoidTicket": ("guide",),
    "ChangeClass": ("guide",),
    "OpenCounter": ("operate", "supervise"),
    "PauseCounter": ("operate", "supervise"),
    "ResumeCounter": ("operate", "supervise"),
    "CloseCounter": ("operate", "supervise"),
    "SetOffsets": ("supervise",),
    "StopIssuing": ("guide",),
    "ResumeIssuing": ("guide",),
    "NewDay": ("guide",),
    "NewRoll": ("guide",),
    "Announce": ("guide",),
    "WithdrawNotice": ("guide",),
    "BeginTest": ("supervise",),
    "EndTest": ("supervise",),
}
"""Type → the scopes of which one is needed. What names a counter needs `operate` and the seat there, or `supervise`
where that is listed; a guide names no counter, as on the bus."""


def counter_of(command: AnyCommand) -> str | None:
    """The counter that acts; None: the command names none."""
    return given(getattr(command, "counter", None))


def is_allowed(command: AnyCommand, scopes: frozenset[Scope]) -> bool:
    """Whether somebody with these scopes may send it, leaving aside who sits where."""
    if isinstance(command, Transfer) and counter_of(command) is None:
        # Of a ticket that waits: as on the bus, a guide names no counter.
        return ("guide" if given(command.to_counter) is None else "supervise") in scopes
    if isinstance(command, Announce | WithdrawNotice) and command.urgent:
        return "supervise" in scopes
    needed = scopes & set(COMMANDS[type(command).__name__])
    return bool(needed - {"guide"} if counter_of(command) else needed)


def needs_seat(command: AnyCommand, scopes: frozenset[Scope]) -> bool:
    """Whether whoever has these scopes has to sit at the counter. Opening is how one takes the seat."""
    if counter_of(command) is None or type(command).__name__ == "OpenCounter":
        return False
    return isinstance(command, Transfer) or "supervise" not in scopes & set(COMMANDS[type(command).__name__])
