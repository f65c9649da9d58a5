"""Pictures of the screen as text that holds nothing from elsewhere."""

import re

from tui.app import PerusableApp

_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(app: PerusableApp, title: str = "perusable tui") -> str:
    """What is on screen, drawn with the reader's own fonts."""
    return _FONTS.sub("", app.export_screenshot(title=title))
