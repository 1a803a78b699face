"""Chooses the language in which a page or an answer is written."""

from __future__ import annotations

from flask import request

from words.translation import LANGUAGES


def page_language(default: str) -> str:
    """The language in the `lang` parameter of the request's address, else `default`; English if there are no
    translations into it."""
    wanted = request.args.get("lang", default)
    return wanted if wanted in LANGUAGES else "en"


def accepted_language(default: str) -> str:
    """The first language of the request's `Accept-Language` that has translations, else as `page_language` does."""
    return request.accept_languages.best_match(LANGUAGES) or page_language(default)
