"""What clients of tests need not do: it took a third of the suite's time.

What changes on a screen is not drawn for a terminal that is not there: a test reads the whole screen as it is then, and
that draws it. And what a widget's styles say is parsed once in a process, not once for each client.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from rich.console import RenderableType
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_draw: Callable[..., RenderableType | None] = Compositor.render_update
_parse: Callable[..., list[RuleSet]] = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def do_less() -> None:
    """Have it so in this process."""
    for place, name, instead in (
        (Compositor, "render_update", _draw_what_is_asked_for),
        (Stylesheet, "_parse_rules", _parse_once),
    ):
        setattr(place, name, instead)


@wraps(_draw)
def _draw_what_is_asked_for(compositor: Compositor, full: bool = False, **how: Any) -> RenderableType | None:
    if full:
        return _draw(compositor, full, **how)
    compositor._dirty_regions.clear()
    return None


@wraps(_parse)
def _parse_once(sheet: Stylesheet, css: str, *where: Any, **how: Any) -> list[RuleSet]:
    key = (css, where, *how.items(), *sheet._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *where, **how)
    return _parsed[key]
