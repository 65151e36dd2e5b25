"""How keys are bound: one verb, one key, on every screen.

Outside a text field the plain key works. Inside one, and right after Esc, alt with the same key does: tmux
hands Esc and a letter typed within half a second on as alt+letter.

All are priority bindings: they act while the key is dispatched, before the next one is looked at. Otherwise, of
keys that arrive in one burst, as on a slow link, the second would still go to the old focus. A text field keeps
the plain keys that are text: Textual leaves those out of the bindings.
"""

from textual.binding import Binding

ALT_SUFFIX = ".alt"
"""Ends the id of the binding that serves inside text fields."""

NAMES = {
    "?": "question_mark",
    "/": "slash",
    "=": "equals_sign",
    ">": "greater_than_sign",
    "!": "exclamation_mark",
}
"""What Textual calls the keys of verbs that are neither letters nor digits."""


def verb(
    key: str,
    action: str,
    label: str,
    tooltip: str,
    *,
    id: str,  # noqa: A002 - Binding's own word
    show: bool = True,
    display: str | None = None,
) -> list[Binding]:
    """Return the bindings of a verb: its plain key, and alt with it, which also works inside a text field.

    With `show=False` it works but has no place in the footer; `display` stands there for the key.
    """
    name = NAMES.get(key, key)
    alt = f"alt+{display}" if display else None
    return [
        # Textual's own footer is not used: here, show says whether the verb has a place in ours.
        Binding(name, action, label, tooltip=tooltip, id=id, show=show, key_display=display, priority=True),
        Binding(
            f"alt+{name}",
            action,
            label,
            tooltip=tooltip,
            id=id + ALT_SUFFIX,
            show=show,
            key_display=alt,
            priority=True,
        ),
    ]


def plain(key: str, action: str, label: str, tooltip: str, *, id: str, show: bool = True) -> Binding:  # noqa: A002 - Binding's own word
    """Return the binding of a key that is no letter, such as ``ctrl+s`` or ``enter``."""
    return Binding(key, action, label, tooltip=tooltip, id=id, show=show, priority=True)


def shown(binding: Binding) -> str:
    """Return a binding's key as people write it."""
    *modifiers, name = binding.key.split("+")
    names = {value: char for char, value in NAMES.items()}
    return binding.key_display or "+".join([*modifiers, names.get(name, name)])
