"""Chooses the language in which a page is shown."""

from __future__ import annotations

from flask import request

from words.translation import LANGUAGES


def page_language(default: str) -> str:
    """The language in the `lang` parameter of the request's address, else `default`; English if there are no
    translations into it."""
    wanted = request.args.get("lang", default)
    return wanted if wanted in LANGUAGES else "en"
