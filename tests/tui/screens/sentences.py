"""The sentences and labels of the client that name a key, as its source has them, and whether those keys work."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding

from tests.tui.running import Terminal
from tui import keys
from tui.app import ResolutionFlow

CLIENT = Path(keys.__file__).parent


@dataclass(frozen=True)
class Sentence:
    """A text with places for keys.

    Attributes:
        module: where it stands, such as ``finish``.
        parts: its words, and the verbs whose keys it names; None stands for what else is filled in.
    """

    module: str
    parts: tuple[str | keys.Verb | None, ...]

    @property
    def words(self) -> str:
        """The text as a case names it, verbs by their ids."""
        return "".join(
            part if isinstance(part, str) else f"<{part.id}>" if part else "…" for part in self.parts
        )

    def named_in(self, shown: str) -> list[str] | None:
        """Return the keys that it names on a screen, as written there; None where it is not shown."""
        found = re.search("".join(map(_pattern, self.parts)), shown)
        return list(found.groups()) if found else None


def _pattern(part: str | keys.Verb | None) -> str:
    if part is None:
        return ".*?"
    if isinstance(part, str):
        return re.sub(r"(\\\s|\s)+", r"\\s+", re.escape(re.sub(r"\s+", " ", part)))
    return f"({'|'.join(map(re.escape, sorted({part.in_field, str(part)}, reverse=True)))})"


def sentences() -> Iterator[Sentence]:
    """Return all of them. What the command line and a walk print is shown on no screen."""
    for path in sorted(CLIENT.rglob("*.py")):
        if path.parent.name in ("verbs", "walk", "handing_in") or path == Path(keys.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = tuple(map(_part, node.values))
                if any(isinstance(part, keys.Verb) for part in parts):
                    yield Sentence(path.stem, parts)


def _part(node: ast.expr) -> str | keys.Verb | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Attribute)
            and isinstance(inner.value, ast.Name)
            and inner.value.id == "keys"
        ):
            verb = getattr(keys, inner.attr)
            if isinstance(verb, keys.Verb):
                return verb.label if _is_label(node) else verb
    return None


def _is_label(node: ast.expr) -> bool:
    value = node.value if isinstance(node, ast.FormattedValue) else node
    return isinstance(value, ast.Attribute) and value.attr == "label"


def the_sentence(module: str, words: str) -> Sentence:
    """Return the one of a module that has these words."""
    (found,) = [one for one in sentences() if one.module == module and words in one.words]
    return found


async def shows(terminal: Terminal, module: str, words: str) -> None:
    """Wait for a sentence on the screen, and see that every key that it names works there."""
    sentence = the_sentence(module, words)

    def named() -> list[str] | None:
        return sentence.named_in(_unwrapped(terminal.text))

    await terminal.wait_until(lambda: named() is not None, sentence.words)
    verbs = [part for part in sentence.parts if isinstance(part, keys.Verb)]
    for written, verb in zip(named() or (), verbs, strict=True):
        bindings = {keys.shown(binding) for binding in working(terminal)}
        key = verb.in_field if written == verb.in_field and written != str(verb) else verb.key
        assert key in bindings, f"{written} does not work where this is said: {sentence.words}"


def _unwrapped(screen: str) -> str:
    """Return what is on a screen, line by line and then pane by pane, without the breaks of lines."""
    lines = [line.split("│") for line in screen.splitlines()]
    panes = [[line[at] for line in lines if at < len(line)] for at in range(max(map(len, lines)))]
    return " ".join(" ".join(cell for part in (*lines, *panes) for cell in part).split())


def working(terminal: Terminal) -> Iterator[Binding]:
    """Return the bindings that work now; those of the App do so over every dialog too."""
    app = terminal.app
    for entry in app.screen.active_bindings.values():
        if entry.enabled:
            yield entry.binding
    if app.screen.is_modal:
        yield from (binding for binding in ResolutionFlow.BINDINGS if isinstance(binding, Binding))
