"""Makes the layout of an office's slips from its settings."""

from __future__ import annotations

from pathlib import Path

from core.phrase import Phrase
from core.settings.conversions import slip_languages
from core.settings.problem import Problem
from core.settings.sections import Settings
from printer.drawing.block_texts import Issuer, Service
from printer.drawing.layout_file import layout_file
from printer.drawing.picture_file import PictureError
from printer.drawing.slip_layout import SlipLayout
from printer.paper import paper_of
from runtime.settings.load import THE_FILE, SettingsError


def layout_of(settings: Settings) -> SlipLayout:
    """Raises `SettingsError` if the layout or the logo cannot be read, `FontError` if letters cannot be drawn."""
    office, slip, languages = settings.office, settings.slip, slip_languages(settings)
    always = {
        "authority": office.authority,
        "name": office.slip_name or office.name,
        "minutes": dict.fromkeys(languages, str(office.return_min)),
    }
    issuer = Issuer(
        id=office.id,
        always=always,
        services=tuple(Service(service.code, service.name, service.short) for service in settings.service),
        languages=languages,
        address=slip.address,
        logo=Path(slip.logo) if slip.logo else None,
    )
    try:
        return SlipLayout(layout_file(settings), issuer, paper_of(settings.printer))
    except PictureError as error:
        raise SettingsError(
            Path(slip.logo or ""), [Problem(THE_FILE, error.why, Phrase("a picture (PNG, JPEG)"))]
        ) from None
