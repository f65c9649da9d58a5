"""The keys, for the help screen."""

from estimator.reports.paint import Line, Style

_KEYS = (
    ("Plans", ""),
    ("↑ ↓  j k", "another plan; g and G: the first, the last"),
    ("1 … 8  [ ]", "what is shown of it; brackets: the pane beside"),
    ("/", "only the plans that hold a text"),
    ("s", "in another order"),
    ("", ""),
    ("What if", ""),
    ("a  9", "the assumptions of the plan; n: those of the need"),
    ("← →  h l", "one step less or more; with Shift ten; , and . fine"),
    ("Enter", "type a value: 0.69, or a range 0.55..0.69..0.8"),
    ("r", "back to what the file or the book says; D: all of it"),
    ("v", "also what could be stated and is not"),
    ("u  U", "undo, redo; x lists what was changed"),
    ("p", "pin what is seen and show differences; again: let go"),
    ("t", "time machine: ← → to the days prices changed"),
    ("", ""),
    ("Files", ""),
    ("w  Ctrl+S", "save the changes; comments stay"),
    ("o  N", "open another plan file; start a new one"),
    ("e", "export: text, JSON, CSV, Markdown, or the open pane"),
    ("c  C  y  Y", "copy a figure, the comparison, its command, the pane's"),
    ("", ""),
    ("Esc", "back to the plans; ends what a pane works on"),
    ("Ctrl+P  T  ?  q", "every command by name, colours, this page, quit"),
)

KEYS = [
    Line(key, Style.BOLD) if key and not words else Line(f"  {key.ljust(18)} {words}".rstrip()) for key, words in _KEYS
]
