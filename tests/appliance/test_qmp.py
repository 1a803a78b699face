"""Answers of qemu and of its agent, in whatever pieces they come."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import UNSET

from appliance.qmp import Channel, Message, QmpError, parse

Ends = tuple[Channel, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A channel, and the socket at qemu's end of it."""
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def test_an_answer_of_nothing_is_told_apart_from_no_answer() -> None:
    assert parse(b'{"return": null}').answer is None
    assert parse(b'{"event": "STOP", "timestamp": {"seconds": 1}}') == Message(event="STOP")
    assert parse(b'{"QMP": {"version": {}}}').answer is UNSET


def test_the_agents_mark_before_an_answer_is_passed_over() -> None:
    assert parse(b'\xff{"return": 7}').answer == 7


def test_events_before_an_answer_are_passed_over(ends: Ends) -> None:
    channel, theirs = ends
    theirs.sendall(b'{"QMP": {}}\n{"event": "RESET"}\n{"return": {"status": "running"}}\n')
    assert channel.ask("query-status") == {"status": "running"}
    assert theirs.recv(100) == b'{"execute":"query-status"}\n'


def test_a_refusal_names_the_command(ends: Ends) -> None:
    channel, theirs = ends
    theirs.sendall(b'{"error": {"class": "GenericError", "desc": "no such device"}}\n')
    with pytest.raises(QmpError, match="device_del: no such device"):
        channel.ask("device_del", {"id": "x"})


def test_an_answer_in_pieces_is_put_together(ends: Ends) -> None:
    channel, theirs = ends

    def in_pieces() -> None:
        for piece in (b'{"ret', b'urn": 1', b'}\n{"return": 2}', b"\n"):
            theirs.sendall(piece)

    thread = threading.Thread(target=in_pieces)
    thread.start()
    assert [channel.ask("one"), channel.ask("two")] == [1, 2]
    thread.join()


def test_an_agent_that_does_not_answer_yet_is_asked_again(ends: Ends) -> None:
    """The answer to the first question comes late, before that to the second."""
    channel, theirs = ends
    assert not channel.synchronise(1, 0.01)
    theirs.sendall(b'\xff{"return": 1}\n\xff{"return": 2}\n{"return": {"pid": 9}}\n')
    assert channel.synchronise(2, 20)
    assert channel.ask("guest-exec") == {"pid": 9}


def test_the_end_of_the_connection_is_told(ends: Ends) -> None:
    channel, theirs = ends
    theirs.close()
    with pytest.raises(QmpError, match="stop"):
        channel.ask("stop")


def test_a_socket_where_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(QmpError, match="nobody listens"):
        Channel.connect(tmp_path / "none", 0)
