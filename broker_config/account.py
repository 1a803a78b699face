"""The Unix account that the broker runs as, and that must own its files."""

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
    """The account that the broker runs as and that owns what it reads in `folder`: mosquitto's own, if this process is
    root and that account exists and can enter `folder`; otherwise this process's."""
    uid, gid = os.geteuid(), os.getegid()
    mosquitto = _named(MOSQUITTO) if uid == 0 else None
    if mosquitto is not None and all(_lets_in(parent, mosquitto) for parent in (folder, *folder.parents)):
        return mosquitto
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:
        # In some containers a user has no name. Mosquitto needs the name only when root starts it.
        return Account(str(uid), uid, gid)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _lets_in(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    return bool(status.st_mode & (0o010 if status.st_gid == account.gid else 0o001))
