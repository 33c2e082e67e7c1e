"""The one way to the terminal. Students choose names, files and exceptions: none of them may steer what reads them."""

import os
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleDimensions, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from autograder.text import visible

WIDE = 240  # columns of a table that goes into a file or another program, where nothing has to be squeezed


class Screen(Console):
    """A console on which a string is one line of plain text, and nothing else.

    It has no markup (`[bold]`), no emoji codes, and no characters that `visible` writes as escapes; nor has a `Text`,
    whose style says how it looks. What goes into a pipe or a file is not broken into lines.
    """

    def __init__(self, **settings: Any):
        super().__init__(markup=False, emoji=False, highlight=False, **settings)

    @property  # type: ignore[misc] # rich's own can be set, which nobody does here
    def size(self) -> ConsoleDimensions:
        terminal = super().size
        if self.is_terminal or "COLUMNS" in os.environ:
            return terminal
        return ConsoleDimensions(WIDE, terminal.height)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Take a string as it stands, whatever the caller says about markup; also in tables, titles and columns."""
        return super().render_str(self._plain(text), **{**settings, "markup": False, "emoji": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Look at all that is printed once more: a `Text` that a caller has made of a name gets through as little."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            if control:
                yield segment
            else:
                if style and style.link:
                    style = style.update_link(None)
                yield Segment(self._plain(text, keep="\n"), style)

    def print(self, *objects: Any, soft_wrap: bool | None = None, **settings: Any) -> None:
        """Print as `rich` does; lines are broken for a person at a terminal only."""
        if soft_wrap is None and not self.is_terminal:
            soft_wrap = all(isinstance(each, (str, Text)) for each in objects)
        super().print(*objects, soft_wrap=soft_wrap, **settings)

    def say(self, text: str, indent: int = 0, style: str = "") -> None:
        """Print a paragraph, on a terminal with all of its lines indented."""
        paragraph = self.render_str(text, style=style)
        if self.is_terminal:
            self.print(Padding(paragraph, (0, 0, 0, indent), expand=False))
        else:
            self.print(Text(" " * indent) + paragraph)

    def _plain(self, text: str, keep: str = "") -> str:
        """Return the text as this terminal can show it, which may know only ASCII."""
        return visible(text, keep).encode(self.encoding, "backslashreplace").decode(self.encoding)
