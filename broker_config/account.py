"""Which user the broker runs as, and so whose its files must be."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import NamedTuple

MOSQUITTO = "mosquitto"


class Account(NamedTuple):
    name: str
    uid: int
    gid: int


def account_for(folder: Path) -> Account:
    """The one who writes; if that is root, mosquitto's own user, unless there is none or it cannot get in there."""
    me = _me()
    mosquitto = _named(MOSQUITTO) if me.uid == 0 else None
    if mosquitto is not None and all(_lets_in(step, mosquitto) for step in (folder, *folder.parents)):
        return mosquitto
    return me


def _me() -> Account:
    uid, gid = os.geteuid(), os.getegid()
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:
        # Some containers have users without a name; mosquitto looks at the name only when root starts it.
        return Account(str(uid), uid, gid)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _lets_in(folder: Path, account: Account) -> bool:
    about = folder.stat()
    if about.st_uid == account.uid:
        return bool(about.st_mode & 0o100)
    return bool(about.st_mode & (0o010 if about.st_gid == account.gid else 0o001))
