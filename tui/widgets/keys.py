"""The footer: the keys of the moment, drawn anew only where they changed.

Textual's own is made of a widget a key and is put together again after nearly every press. Each of these widgets stays
in a list of those that follow the footer's style, which is cleared only when that style changes: a day of held keys
held some 50 KB a press. Here an unchanged line of keys stays as it is, and the list is cleared where one was replaced.
"""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer

Shown = tuple[tuple[str, str, str, bool], ...]
"""Key, description and action of each key that is shown, and whether it can be pressed now."""


class Keys(Footer):
    """The keys that do something now, at the bottom of a screen."""

    def __init__(self) -> None:
        """A footer without the palette's key, which stands among the others."""
        super().__init__(show_command_palette=False)
        self._drawn: Shown | None = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Draw the keys anew, if others are shown."""
        if self._drawn is None or not self.is_attached or self._shown() != self._drawn:
            super().bindings_changed(screen)

    def compose(self) -> ComposeResult:
        """A widget a key; what is drawn is remembered."""
        self._drawn = self._shown() if self._bindings_ready else None
        yield from super().compose()

    async def recompose(self) -> None:
        """Draw the keys anew, and let go of those that were drawn before."""
        await super().recompose()
        if self.is_attached:
            self.mutate_reactive(Footer.compact)

    def _shown(self) -> Shown:
        active = self.screen.active_bindings.values()
        rows = ((binding, enabled) for _, binding, enabled, _ in active if binding.show)
        return tuple((binding.key, binding.description, binding.action, enabled) for binding, enabled in rows)
