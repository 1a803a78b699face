"""Passwords of the devices, and mosquitto's file of their hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from runtime.synced import make_folder, write_whole

PBKDF2_ITERATIONS = 101
"""Mosquitto's default. More would not help: the passwords are 256 random bits, which cannot be guessed."""
SALT_BYTES = 12
"""The only length that mosquitto accepts."""


def keep_secrets(folder: Path, devices: Iterable[str]) -> dict[str, str]:
    """Reads each device's password from its file in `folder`, and creates those that are missing. Only the owner can
    read files and folder. Files of removed devices are left there, but no longer give access."""
    make_folder(folder, 0o700)
    folder.chmod(0o700)
    return {device: _keep_secret(folder / device) for device in devices}


def _keep_secret(file: Path) -> str:
    if not file.exists() or not file.read_text(encoding="ascii").strip():
        write_whole(file, secrets.token_urlsafe(32))
    file.chmod(0o600)
    return file.read_text(encoding="ascii").strip()


def password_line(user: str, password: str, salt: bytes) -> str:
    """A line of mosquitto's password file: PBKDF2 with SHA-512, which it marks `$7$`."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, PBKDF2_ITERATIONS)
    return f"{user}:$7${PBKDF2_ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def password_file(passwords: dict[str, str]) -> str:
    return "".join(password_line(user, password, os.urandom(SALT_BYTES)) + "\n" for user, password in passwords.items())
