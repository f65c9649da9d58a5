"""A theme beside Textual's own: black, white and four colours, for eyes or screens that need the contrast."""

from textual.theme import Theme

THEMES = (
    Theme(
        name="high-contrast",
        primary="#00ffff",
        secondary="#ffff00",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        success="#00ff00",
        warning="#ffff00",
        error="#ff8080",
        dark=True,
        luminosity_spread=0.3,
        text_alpha=1.0,
        variables={
            "primary-muted": "#004b4b",
            "block-cursor-foreground": "#000000",
            "block-cursor-background": "#00ffff",
            "text-muted": "#ffffff",
            "text-disabled": "#c0c0c0",
            "border": "#ffffff",
        },
    ),
)
