"""The footer: the keys that work now, and only those."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from tui import keys
from tui.widgets.too_small import TooSmall, is_too_small

_LAST = [verb.id for verb in (keys.WAITING, keys.LEAVE_FIELD, keys.BACK, keys.KEYS)]
_ALT = "alt+"


def working_keys(screen: Screen[object]) -> list[Binding]:
    """Return the bindings that work now, one for each verb: what submits first, then as declared, help last.

    Inside a text field, where a plain letter is text, a verb is named by its alt key.
    """
    found: dict[str, Binding] = {}
    for entry in screen.active_bindings.values():
        binding = entry.binding
        name = keys.verb_of(binding)
        if name and entry.enabled and (name not in found or found[name].key.startswith(_ALT)):
            found[name] = binding
    return sorted(found.values(), key=_place)


def _place(binding: Binding) -> int:
    name = keys.verb_of(binding)
    if keys.goes_on(binding):
        return -1
    return _LAST.index(name) + 1 if name in _LAST else 0


class KeyFooter(Widget):
    """Keys and labels on at most two lines; inside a text field, those that take alt come last, behind one ``alt +``."""

    DEFAULT_CSS = """
    KeyFooter { height: auto; max-height: 2; padding: 0 1; background: $panel; }
    KeyFooter > .key-footer--key { color: $text-accent; text-style: bold; }
    """
    COMPONENT_CLASSES = {"key-footer--key"}
    MAX_LINES = 2

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.screen.set_class(is_too_small(self.app.size), "-too-small")
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh(layout=True))

    def compose(self) -> ComposeResult:
        yield TooSmall()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return how many lines the keys need."""
        return len(self._lines(width))

    def render(self) -> Text:
        """Draw the keys."""
        return Text("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Text]:
        """Lay the keys out on at most two lines; the last ones, back and help, always have their place."""
        shown = [binding for binding in working_keys(self.screen) if binding.show]
        with_alt = [binding for binding in shown if _takes_alt(binding)]
        plain = [binding for binding in shown if not _takes_alt(binding)]
        items = [self._item(binding) for binding in (*plain, *with_alt)]
        if with_alt:
            style = self.get_component_rich_style("key-footer--key")
            items[len(plain)] = Text.assemble((f"{_ALT[:-1]} + ", style), items[len(plain)])
        kept = sum(_place(binding) > 0 for binding in with_alt or shown)
        while len(lines := _wrapped(items, width)) > self.MAX_LINES and len(items) > kept + bool(with_alt):
            items.pop(-kept - 1)
        return lines

    def _item(self, binding: Binding) -> Text:
        style = self.get_component_rich_style("key-footer--key")
        return Text.assemble((keys.shown(binding).removeprefix(_ALT), style), " ", binding.description)


def _takes_alt(binding: Binding) -> bool:
    return binding.key.startswith(_ALT)


def _wrapped(items: list[Text], width: int) -> list[Text]:
    lines = [Text(no_wrap=True)]
    for item in items:
        if lines[-1].cell_len and lines[-1].cell_len + 2 + item.cell_len > width:
            lines.append(Text(no_wrap=True))
        if lines[-1].cell_len:
            lines[-1].append("  ")
        lines[-1].append_text(item)
    return lines
