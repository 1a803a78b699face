"""What passes between two machines that know the same short code, and nobody else can read or change.

SPAKE2 makes a strong key of the code: whoever listens learns nothing by which codes could be tried at home, and whoever
guesses has one guess a connection. No other module imports spake2.
"""

from __future__ import annotations

import secrets
import socket
import struct
import time
from typing import NamedTuple

from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError

from backup.sealing import SealError, seal, unseal

PORT = 8118
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people confuse."""
CODE_LENGTH = 10
"""49 bits: with three guesses the chance is one in 10¹⁴."""
PROOF = b"luot join"
MOST_BYTES = 1_000_000
HEADER = struct.Struct(">I")
PATIENCE_S = 20.0
"""Until the other side has said its part of the exchange."""


class WrongCodeError(Exception):
    """The other side does not know the code, or is somebody else."""


class ChannelError(Exception):
    """The other side hung up, is silent, or speaks something else."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def typed(text: str) -> str:
    """The code as it was meant: people leave out the dash, or type capitals."""
    return "".join(each for each in text.lower() if each.isalnum())


class Channel:
    """A connection on which both sides speak in turns, with a deadline for all of it: who sends a byte now and then
    does not keep the next one waiting. Its methods raise `ChannelError`."""

    def __init__(self, connection: socket.socket, patience_s: float = PATIENCE_S) -> None:
        self._connection = connection
        self.wait_at_most(patience_s)

    def wait_at_most(self, patience_s: float) -> None:
        """From now on."""
        self._until = time.monotonic() + patience_s

    def send(self, content: bytes) -> None:
        try:
            self._wait_until()
            self._connection.sendall(HEADER.pack(len(content)) + content)
        except OSError as error:
            raise ChannelError(str(error)) from error

    def receive(self) -> bytes:
        (length,) = HEADER.unpack(self._exactly(HEADER.size))
        if length > MOST_BYTES:
            raise ChannelError
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        content = b""
        while len(content) < length:
            try:
                self._wait_until()
                part = self._connection.recv(length - len(content))
            except OSError as error:
                raise ChannelError(str(error)) from error
            if not part:
                raise ChannelError
            content += part
        return content

    def _wait_until(self) -> None:
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise ChannelError
        self._connection.settimeout(left_s)


class Claim(NamedTuple):
    """What somebody has sent who says that they know the code."""

    key: str
    """Which they have, too, if it is true."""
    proof: bytes

    def is_true(self) -> bool:
        try:
            return unseal(self.proof, self.key) == PROOF
        except SealError:
            return False


def claim(channel: Channel, code: str) -> Claim:
    """The inviting side. Whoever hangs up before the proof has learnt nothing, and spends no try: raises
    `ChannelError`."""
    exchange = SPAKE2_A(code.encode())
    channel.send(exchange.start())
    message = channel.receive()
    channel.wait_at_most(PATIENCE_S)
    return Claim(_key(exchange, message), channel.receive())


def enter(channel: Channel, code: str) -> str:
    """The joining side: the key. Raises `ChannelError`."""
    exchange = SPAKE2_B(code.encode())
    message = channel.receive()
    channel.send(exchange.start())
    key = _key(exchange, message)
    channel.send(seal(PROOF, key))
    return key


def send_sealed(channel: Channel, content: bytes, key: str) -> None:
    channel.send(seal(content, key))


def receive_sealed(channel: Channel, key: str) -> bytes:
    """Raises `WrongCodeError`: whoever finds the code wrong hangs up here, and whoever does not know it sends what does
    not open."""
    try:
        return unseal(channel.receive(), key)
    except (SealError, ChannelError):
        raise WrongCodeError from None


def _key(exchange: SPAKE2_A | SPAKE2_B, message: bytes) -> str:
    try:
        return str(exchange.finish(message).hex())
    except (SPAKEError, ValueError, AssertionError):
        raise ChannelError from None
