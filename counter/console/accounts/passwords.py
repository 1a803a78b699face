"""Passwords and PINs as salted scrypt hashes, and secrets that are random from the beginning."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading

from werkzeug.security import check_password_hash, generate_password_hash

SHORTEST = 8
LONGEST = 256
"""A longer one is refused unread: hashing takes as long as a text is."""
PIN = re.compile(r"\A[0-9]{4,6}\Z")
METHOD = "scrypt:32768:8:1"
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other."""
_one_at_a_time = threading.Lock()
"""A hash takes 32 MB and a third of a second of a Raspberry Pi's core."""


def hashed(password: str) -> str:
    with _one_at_a_time:
        return generate_password_hash(password, method=METHOD)


def is_right(hash_: str, password: str) -> bool:
    with _one_at_a_time:
        return check_password_hash(hash_, password)


NOBODYS = f"{METHOD}${secrets.token_hex(8)}${'0' * 128}"
"""No password is right for it. It is checked where there is no such account: the answer must take as long, or it would
tell who has one."""


def is_good(password: str) -> bool:
    """Whether a password may be set: it is long enough, and not longer than is hashed."""
    return SHORTEST <= len(password) <= LONGEST


def is_pin(text: str) -> bool:
    return PIN.match(text) is not None


def new_code() -> str:
    """A password for one login, to be read out and typed: 12 letters and digits, 59 bits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def new_secret() -> str:
    """256 random bits for a session, a browser or a token."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is kept of a random secret: who reads the file cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
