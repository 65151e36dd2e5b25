"""A client in which every verb has another key. It is a process of its own: screens are built with the keys of then.

Run with the folder for its files and a way through the screens, it exits with 0 if the new keys work, the old ones do nothing, and no screen names one.
"""

import asyncio
import re
import string
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from textual import events

from tui import keys
from tui.settings.own_keys import read_own_keys

OLD = {verb.id: frozenset((str(verb), verb.in_field)) for verb in keys.VERBS.values()}
CHORDS = {"submit": "ctrl+t", "quit": "f2", "palette": "f3", "reload": "f4", "preview.editor": "f5"}
CHORDS |= {"list.delete": "f8", "waiting.drop": "f8"}
SIGNS = {"undo": "-", "level": ",", "copy": "C"}
LETTERS = (char for char in map(chr, range(0x3B1, 0x450)) if unicodedata.name(char, "")[:3] in ("GRE", "CYR"))


def whole_keyboard() -> dict[str, str]:
    """Return another key for each verb that one can have: letters of other scripts for those whose key is text."""
    letters = (char for char in LETTERS if char.isalpha() and char.islower())
    texts = [verb for verb in keys.VERBS.values() if keys.is_text(verb.default) or verb.default == "space"]
    return {verb.setting: next(letters) for verb in texts} | {
        keys.VERBS[verb].setting: key for verb, key in (CHORDS | SIGNS).items()
    }


OWN = read_own_keys(whole_keyboard(), "config.toml")
assert OWN.problems == (), OWN.problems
keys.take_own_keys(OWN.by_verb)

from tests.determinism import StepClock  # noqa: E402 - what imports screens comes after
from tests.tui.running import Terminal, demo, running  # noqa: E402
from tests.tui.screens.sentences import sentences  # noqa: E402


def naming_old_keys(screen: str) -> Iterator[str]:
    """Return the sentences and labels that name a key that is no verb's any more."""
    unwrapped = " ".join(screen.replace("│", " ").split())
    for sentence in sentences():
        verbs = [part for part in sentence.parts if isinstance(part, keys.Verb) and part.id in OWN.by_verb]
        pattern = "".join(_pattern(part) for part in sentence.parts)
        words = "".join(part for part in sentence.parts if isinstance(part, str))
        if verbs and words.strip(" …·") and re.search(rf"(?<!\w){pattern}", unwrapped):
            yield sentence.words
    for verb in keys.VERBS.values():
        for old in OLD[verb.id] if verb.id in OWN.by_verb and len(verb.label) > 1 else ():
            if re.search(rf"(?<!\w){re.escape(old)} {re.escape(verb.label)}\b", unwrapped):
                yield f"{old} {verb.label}"


def _pattern(part: str | keys.Verb | None) -> str:
    if part is None:
        return ".{0,40}?"
    if isinstance(part, str):
        return re.sub(r"(\\ )+", r"\\s+", re.escape(" ".join(part.split(" "))))
    return f"({'|'.join(map(re.escape, sorted(OLD[part.id])))})"


class Remapped:
    """A running client, whose verbs are named in place of keys."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    async def do(self, verb: str, *wanted: str, in_field: bool = False, absent: str = "") -> None:
        """Press a verb's key, and see what comes of it; nothing on the screen names an old key."""
        key = keys.VERBS[verb].key
        if in_field and keys.is_text(key):
            self.terminal.send(f"\x1b{key}".encode())
        else:
            await self.terminal.press(key)
        shown = await self.terminal.see(*wanted, absent=absent)
        named = list(naming_old_keys(shown))
        assert not named, f"{named}:\n{shown}"

    async def old_keys_do_nothing(self) -> None:
        """Press all the old keys; the screen stays as it is."""
        before = (self.terminal.app.screen, self.terminal.text)
        for char in string.ascii_lowercase + string.digits + "?/=>!":
            name = keys.NAMES.get(char, char)
            self.terminal.app.post_message(events.Key(name, char))
            self.terminal.app.post_message(events.Key(f"alt+{name}", None))
        for name in ("ctrl+q", "ctrl+p", "ctrl+r", "ctrl+s", "ctrl+o", "space", "delete"):
            self.terminal.app.post_message(events.Key(name, None))
        await self.terminal.wait_until(lambda: self.terminal.app.keys_settled)
        after = (self.terminal.app.screen, self.terminal.text)
        assert after == before, f"{before[1]}\n{after[1]}"


async def lists_and_steps(client: Remapped) -> None:
    """Go through the list, a step, its forms and its detail."""
    await client.do("view.all", "[", "SR-28")
    await client.old_keys_do_nothing()
    await client.do("view.in_progress", f"[{keys.VIEW_IN_PROGRESS} Open 7]")
    await client.do("keys", "Search ticket, client and flow")
    await client.do("scroll.bottom", "Inside a text field", f"{keys.QUIT} quits")
    await client.do("keys", absent="Inside a text field")
    await client.do("palette", "Ticket, client, flow, screen", f"Preview  {keys.PREVIEW}")
    await client.terminal.press("escape", "enter")
    await client.terminal.see("Set the internal DNS servers", f"{keys.span(keys.ANSWERS)} Answer")
    await client.old_keys_do_nothing()
    await client.do("notes", f"{keys.PATH_TOO.in_field} correct a step")
    await client.do("copy", f"{keys.LAST_COPY.in_field} shows how", in_field=True)
    await client.terminal.press("alt+c", "alt+p", "alt+q")
    await client.terminal.type("as seen, in-house")
    await client.terminal.press("escape")
    await client.do("copy.last", "Last copy")
    await client.do("back", "as seen", in_field=True, absent="Did it arrive")
    await client.do("answer.1", "Step 4 recorded")
    await client.do("undo", "as seen")
    await client.do("add_step", "Title of a step", "A title searches")
    await client.do("back", "as seen", in_field=True, absent="A title searches")
    await client.do("finish", f"{keys.SUBMIT} Complete")
    await client.do("back", "as seen", in_field=True)
    await client.do("flow", "17 nodes")
    await client.do("flow", "as seen", absent="17 nodes")
    await client.do("ticket", "Ticket number", f"{keys.SUBMIT} Save")
    await client.do("back", "as seen", in_field=True, absent="Ticket number")
    await client.do("path.too", "to the answers")
    await client.terminal.press("enter")
    await client.terminal.see(f"{keys.SUBMIT} Save")
    await client.do("back", "as seen", in_field=True)
    await client.do("team_settings", f"{keys.HARMLESS}", "all saved")
    await client.do("settings.harmless", f"{keys.SUBMIT} saves", in_field=True)
    await client.do("submit", "Saved", absent=f"{keys.SUBMIT} saves")
    await client.do("back", "as seen", in_field=True)
    await client.do("back", "SR-2846")
    await client.do(
        "new", f"{keys.CHOICE_ABOVE} and {keys.CHOICE_BELOW} choose the flow", f"{keys.SUBMIT} Start"
    )
    await client.terminal.press("alt+q", "ctrl+s", "ctrl+q")
    await client.do("back", "SR-2846", in_field=True)


async def notes(client: Remapped) -> None:
    """Go through the preview, the options and the detail."""
    await client.do("preview", "Preview · SR-2847", "enter Edit", "2 sensitive values")
    await client.old_keys_do_nothing()
    await client.do("mask", f"{keys.TAKE_BACK} takes it back")
    await client.do("discard", "Discard your edits")
    await client.do("confirm.yes", f"{keys.MASK} Mask all", absent="Discard your edits")
    await client.do("back", "SR-2846")
    await client.do("options", "Export options", f"{keys.OPTION_BEFORE} or ")
    await client.do("options.change", "[text]")
    await client.do("back", "SR-2846", absent="Export options")
    await client.do("detail", "Timeline", f"{keys.THROUGH} ends the note here")
    await client.old_keys_do_nothing()
    await client.do("through", "through step 1")
    await client.do("back", "SR-2846")


async def briefly(client: Remapped) -> None:
    """See that the list knows the new keys alone."""
    await client.do(
        "view.all", f"[{keys.VIEW_ALL} All", f"{keys.COPY} Copy for Ticket", f"{keys.RELOAD} Refresh"
    )
    await client.old_keys_do_nothing()
    await client.do("preview", "Preview · SR-2847")
    await client.do("preview.edit", f"alt + {keys.COPY} Copy")
    await client.do("back", f"{keys.SEARCH} search", in_field=True)


WAYS = {"briefly": (briefly,), "all": (notes, lists_and_steps)}


async def main(folder: Path, way: str) -> None:
    """Run the client, and go through it."""
    clock = StepClock()
    environment = {"TERM": "dumb"}
    async with running(demo(folder, clock), folder, clock, environment=environment) as terminal:
        await terminal.see("SR-2847", "enter Open")
        client = Remapped(terminal)
        for part in WAYS[way]:
            await part(client)
        await terminal.press(keys.QUIT.key)
        await terminal.wait_until(lambda: terminal.app.return_code == 0, "the end of the program")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
