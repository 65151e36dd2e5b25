"""The footer: what can be done here, each verb in its place; dim while it does not work, or absent without colours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widget import Widget

from tui import keys
from tui.widgets.line import is_field
from tui.widgets.too_small import TooSmall, is_too_small

_LAST = [verb.id for verb in (keys.WAITING, keys.LEAVE_FIELD, keys.BACK, keys.KEYS)]
_ALT = "alt+"


def working_keys(screen: Screen[object]) -> list[Binding]:
    """Return the bindings that work now, one for each verb: what submits first, then as declared, help last.

    Inside a text field, where a plain letter is text, a verb is named by its alt key.
    """
    return [entry.binding for entry in _verbs(screen) if entry.enabled]


def _verbs(screen: Screen[object]) -> list[ActiveBinding]:
    """Return one binding for each verb of the screen, those too that only keep their place now."""
    found: dict[str, ActiveBinding] = {}
    for entry in (*screen.active_bindings.values(), *_over_dialogs(screen)):
        name = keys.verb_of(entry.binding)
        if name not in ("", keys.PALETTE.id) and (name not in found or _rank(entry) > _rank(found[name])):
            found[name] = entry
    return sorted(found.values(), key=_place)


def _over_dialogs(screen: Screen[object]) -> Iterator[ActiveBinding]:
    """Return the App's ways out of a dialog's field, and to the list of keys: they work there, but Textual leaves them out."""
    if not (screen.is_modal and is_field(screen.focused)):
        return
    app = screen.app
    for binding in app.BINDINGS:
        if not isinstance(binding, Binding) or keys.verb_of(binding) not in (
            keys.LEAVE_FIELD.id,
            keys.KEYS.id,
        ):
            continue
        if not keys.types(binding) and app.check_action(binding.action, ()):
            yield ActiveBinding(app, binding, enabled=True, tooltip=binding.tooltip)


def _rank(entry: ActiveBinding) -> tuple[bool, bool]:
    return entry.enabled, not _takes_alt(entry.binding)


def _place(entry: ActiveBinding) -> int:
    name = keys.verb_of(entry.binding)
    if keys.goes_on(entry.binding):
        return -1
    return _LAST.index(name) + 1 if name in _LAST else 0


class KeyFooter(Widget):
    """Keys and labels on at most two lines; inside a text field, those that take alt come last, behind one ``alt +`` a line."""

    DEFAULT_CSS = """
    KeyFooter { height: auto; max-height: 2; padding: 0 1; background: $panel; }
    KeyFooter > .key-footer--key { color: $text-accent; text-style: bold; }
    KeyFooter > .key-footer--rests { color: $text-muted; }
    """
    COMPONENT_CLASSES = {"key-footer--key", "key-footer--rests"}
    MAX_LINES = 2
    _drawn_lines: Sequence[Text] = ()

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.screen.set_class(is_too_small(self.app.size), "-too-small")
        self.screen.bindings_updated_signal.subscribe(self, self._keys_changed)

    def compose(self) -> ComposeResult:
        yield TooSmall()

    def _keys_changed(self, _screen: Screen[Any]) -> None:
        """Draw only what is drawn otherwise, and lay the screen out only for another height: that is costly."""
        lines = self._lines(self.content_size.width)
        if lines != self._drawn_lines:
            self.refresh(layout=len(lines) != self.content_size.height)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return how many lines the keys need."""
        return len(self._lines(width))

    def render(self) -> Text:
        """Draw the keys."""
        self._drawn_lines = self._lines(self.content_size.width)
        return Text("\n").join(self._drawn_lines)

    def _lines(self, width: int) -> list[Text]:
        """Lay the keys out on at most two lines; back and help always have their place, of the others those that come first."""
        entries = [entry for entry in _verbs(self.screen) if entry.binding.show and self._stands(entry)]
        entries.sort(key=lambda entry: _takes_alt(entry.binding))
        while len(rows := _wrapped([_item(entry) for entry in entries], width)) > self.MAX_LINES:
            optional = [entry for entry in entries if _place(entry) <= 0]
            if not optional:
                break
            entries.remove(optional[-1])
        return [Text("  ", no_wrap=True).join(self._drawn(item) for item in row) for row in rows]

    def _stands(self, entry: ActiveBinding) -> bool:
        """Tell whether a verb has its place: one that does not work now has none where only its weight would say so."""
        return entry.enabled or not (self.app.no_color or self.app.has_class("-flat"))

    def _drawn(self, item: "_Item") -> Text:
        key = self.get_component_rich_style("key-footer--key")
        if not item.works:
            rests = self.get_component_rich_style("key-footer--rests")
            return Text.assemble((item.alt, key), (f"{item.key} {item.label}", rests))
        return Text.assemble((item.alt, key), (item.key, key), " ", item.label)


@dataclass(frozen=True)
class _Item:
    """A key and what it does, as the footer writes them; `alt` is what stands before the first of a line that take it."""

    key: str
    label: str
    works: bool
    takes_alt: bool
    alt: str = ""

    @property
    def cells(self) -> int:
        return cell_len(f"{self.alt}{self.key} {self.label}")


def _item(entry: ActiveBinding) -> _Item:
    takes_alt = _takes_alt(entry.binding)
    key = keys.shown(entry.binding).removeprefix(_ALT)
    return _Item(key, entry.binding.description, entry.enabled, takes_alt)


def _takes_alt(binding: Binding) -> bool:
    return binding.key.startswith(_ALT)


def _wrapped(items: list[_Item], width: int) -> list[list[_Item]]:
    rows: list[list[_Item]] = [[]]
    room = width
    for item in items:
        placed = _placed(item, rows[-1])
        if rows[-1] and placed.cells > room:
            rows.append([])
            room, placed = width, _placed(item, [])
        rows[-1].append(placed)
        room -= placed.cells + 2
    return rows


def _placed(item: _Item, row: list[_Item]) -> _Item:
    begins = item.takes_alt and not any(before.takes_alt for before in row)
    return replace(item, alt="alt + ") if begins else item
