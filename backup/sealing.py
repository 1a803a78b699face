"""Secrets in a backup: nobody reads them without the passphrase, and nobody changes them unnoticed.

Fernet (AES-128 in CBC mode with HMAC-SHA256) under a key that scrypt (RFC 7914) makes of the passphrase.
"""

from __future__ import annotations

import base64
import os

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT_BYTES, KEY_BYTES = 16, 32
COST = 2**15
"""scrypt's N with r = 8, p = 1: 32 MB and a tenth of a second here, half a second on a Pi, for each guess."""


class SealError(Exception):
    """The passphrase is wrong, or the sealed bytes were changed."""


def seal(data: bytes, passphrase: str) -> bytes:
    salt = os.urandom(SALT_BYTES)
    return salt + Fernet(_key(passphrase, salt)).encrypt(data)


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Raises `SealError`."""
    salt, token = sealed[:SALT_BYTES], sealed[SALT_BYTES:]
    try:
        return Fernet(_key(passphrase, salt)).decrypt(token)
    except (InvalidToken, ValueError):
        raise SealError from None


def _key(passphrase: str, salt: bytes) -> bytes:
    made = Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=8, p=1).derive(passphrase.encode())
    return base64.urlsafe_b64encode(made)
