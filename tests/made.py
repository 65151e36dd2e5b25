"""The files that are made from the source, or a part of them: what each has to hold. `scripts/tables.py` writes them."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.verb_places import everywhere, places
from tui.cli import VERBS as COMMANDS
from tui.cli import parser_of
from tui.keys import VERBS, Verb
from tui.settings.config import KEYS, ONLY_VARIABLES, variable_of
from tui.settings.described import example, schema, settings
from tui.settings.flags import OF_SETTINGS
from tui.verbs.command_tree import command_tree
from tui.verbs.manpage import manual_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MADE = "<!-- made by scripts/tables.py -->"

MAIN = (
    ("Everywhere", "keys palette back field.leave copy.last waiting quit"),
    ("The list", "open new detail search list.sort reload list.delete hand_over view.in_progress view.all"),
    (
        "A step",
        "answer.1 notes output scratchpad add_step undo path finish command commands values flow ticket",
    ),
    ("The note", "copy preview download redacted options level team_settings submit discard"),
    (
        "The preview",
        "preview.edit mask preview.mark preview.next findings.one rendered highlights preview.editor",
    ),
)
"""The verbs that one begins with, which `docs/using.md` names; `docs/keys.md` has all."""


def made() -> dict[Path, str]:
    """Return the files, each with its text."""
    using, settings_page = DOCS / "using.md", DOCS / "settings.md"
    return {
        ROOT / "tui" / "key_places.py": _key_places(),
        DOCS / "keys.md": _keys_page(),
        DOCS / "config.example.toml": example(),
        DOCS / "config.schema.json": schema(),
        DOCS / "resolutionflow.1": manual_page(command_tree(parser_of(list(COMMANDS)))),
        using: _with_table(using.read_text(encoding="utf-8"), "keys", _main_keys()),
        settings_page: _with_table(settings_page.read_text(encoding="utf-8"), "settings", _settings()),
    }


def _with_table(text: str, name: str, table: str) -> str:
    """Return a document with what stands between its marks put in place."""
    marks = re.compile(rf"(<!-- {name}: .*? -->\n\n).*?(\n<!-- end -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"there are no marks for the table of {name}")
    return marks.sub(lambda found: found[1] + table + found[2], text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def _main_keys() -> str:
    rows = [
        (title if number == 0 else "", _written(verb), verb.label, _sentence(verb.told), f"`{verb.setting}`")
        for title, ids in MAIN
        for number, verb in enumerate(VERBS[verb] for verb in ids.split())
    ]
    return _table(("", "key", "verb", "what it usually does", "in `[keys]`"), rows)


def _settings() -> str:
    rows = [
        (
            f"`--{setting.name.replace('_', '-')}`" if setting.name in OF_SETTINGS else "",
            "" if setting.name == KEYS else f"`{variable_of(setting.name)}`",
            f"`[{KEYS}]`" if setting.name == KEYS else f"`{setting.name}`",
            _sentence(setting.told),
        )
        for setting in settings()
    ]
    rows += [("", f"`{variable}`", "", _sentence(told)) for variable, told in ONLY_VARIABLES.items()]
    return _table(("flag", "variable", "config.toml", "what"), rows)


def _sentence(told: str) -> str:
    return f"{told[:1].lower()}{told[1:]}".removesuffix(".")


def _written(verb: Verb) -> str:
    return f"`{verb.default}`"


def _keys_page() -> str:
    on: dict[str, list[str]] = {}
    for place, verbs in places().items():
        for verb in verbs:
            on.setdefault(verb, []).append(place)
    rows = [
        (
            f"`{verb.setting}`",
            _written(verb),
            verb.label,
            _sentence(verb.told),
            "everywhere" if verb.id in everywhere() else ", ".join(on[verb.id]),
        )
        for verb in VERBS.values()
    ]
    table = _table(("in `[keys]`", "key", "verb", "what it usually does", "on the screens"), rows)
    return f"{_KEYS_HEAD}\n{MADE}\n\n{table}"


_KEYS_HEAD = """\
# Keys

A verb has the same key on every screen. Inside a text field, and right after Esc, alt with a letter, digit or sign is the
same verb; keys such as `ctrl+s` and `enter` work there as they are. `?` lists what works where you are.

## Your own keys

In `config.toml` (`resolutionflow config` says where that is) a verb is given another key by its name:

```toml
[keys]
finish = "F"
submit = ["f8", "ctrl+s"]
copy = "y"
command = "Y"
```

The footer, `?`, the jump list and every sentence on the screens then name your keys; of several they name the first. The
old key of a verb does nothing any more, or is another verb's. Only keys that lists and text fields have of their own
(arrows, Enter, Tab, Esc, Home, End, PageUp, PageDown, ctrl+z) stay beside yours.

A key is one character, ctrl with a letter, or a function key. Not taken are:

- what another verb has on the same screen, unless that one is given another key too;
- what terminals, tmux or GNU screen keep for themselves or send as something else: `ctrl+a`, `ctrl+b`, `ctrl+h`, `ctrl+i`,
  `ctrl+j`, `ctrl+m`, `alt+enter`, `ctrl+enter`, `shift+enter`, `f1`, `f10`, `f11`, and most of what takes two modifiers;
- what text is edited with: `ctrl+c`, `ctrl+d`, `ctrl+e`, `ctrl+f`, `ctrl+k`, `ctrl+u`, `ctrl+v`, `ctrl+w`, `ctrl+x`,
  `ctrl+y`, `ctrl+z`, `delete`, `backspace`, `f6`, `f7`;
- `[ ] ( ) ^ _ \\ O P X`, since with Esc before them they begin sequences of the terminal's own;
- a character for a verb whose own key works inside text fields without alt, such as `submit`: there it would be text.

Of each that is not taken one sentence says so when the program starts, and so do `resolutionflow config` and
`resolutionflow doctor`; all else works.

## All verbs
"""


def _key_places() -> str:
    """Return the module that says which verbs can be offered on which screen."""
    lines = [
        '"""Which verbs can be offered on which screen. Made from the screens by scripts/tables.py."""',
        "",
        "from collections.abc import Mapping",
        "",
        f'_EVERYWHERE = (\n    "{" ".join(everywhere())}"\n)',
        "",
        "PLACES: Mapping[str, frozenset[str]] = {",
        '    place: frozenset(f"{_EVERYWHERE} {verbs}".split())',
        "    for place, verbs in {",
        *(f'        "{place}": "{" ".join(verbs)}",' for place, verbs in places().items()),
        "    }.items()",
        "}",
        '"""The ids of the verbs, by what the screen is called."""',
        "",
    ]
    return "\n".join(lines)
