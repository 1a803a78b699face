"""Errors of the HTTP interface as RFC 9457 has them: `application/problem+json`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from flask import Response
from msgspec import Struct

MIME = "application/problem+json"


class Problem(Struct, frozen=True):
    type: str
    """Always `about:blank`: the status says what kind of error it is."""
    title: str
    """What went wrong, in the language of `Accept-Language`."""
    status: int
    detail: str
    """What is particular about this one."""


def problem_of(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    body = msgspec.json.encode(Problem("about:blank", title, int(status), detail))
    return Response(body, int(status), dict(headers or {}), mimetype=MIME)
