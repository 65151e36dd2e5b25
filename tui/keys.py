"""The keys: one verb, one key, on every screen. Nothing else names a key; sentences take it from here too.

Outside a text field the plain key works. Inside one, and right after Esc, alt with the same key does: tmux
hands Esc and a letter typed within half a second on as alt+letter.

All are priority bindings: they act while the key is dispatched, before the next one is looked at. Otherwise, of
keys that arrive in one burst, as on a slow link, the second would still go to the old focus. A text field keeps
the plain keys that are text: Textual leaves those out of the bindings.

The engineer's own keys are taken once, before the screens are imported, which are built with the keys of then.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.binding import Binding

_ALT = ".alt"
"""Ends the id of the binding that serves inside text fields."""

NAMES = {
    "!": "exclamation_mark",
    '"': "quotation_mark",
    "#": "number_sign",
    "$": "dollar_sign",
    "%": "percent_sign",
    "&": "ampersand",
    "'": "apostrophe",
    "*": "asterisk",
    "+": "plus",
    ",": "comma",
    "-": "minus",
    ".": "full_stop",
    "/": "slash",
    ":": "colon",
    ";": "semicolon",
    "<": "less_than_sign",
    "=": "equals_sign",
    ">": "greater_than_sign",
    "?": "question_mark",
    "@": "at",
    "`": "grave_accent",
    "{": "left_curly_bracket",
    "|": "vertical_line",
    "}": "right_curly_bracket",
    "~": "tilde",
}
"""What Textual calls the keys that are neither letters nor digits. With Esc before them the others begin sequences."""

_CHARACTERS = {name: char for char, name in NAMES.items()}

_WRITTEN = {
    "down": "Down",
    "enter": "Enter",
    "escape": "Esc",
    "left": "Left",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "right": "Right",
    "space": "Space",
    "tab": "Tab",
    "up": "Up",
}
"""How sentences write the keys that have names."""

OF_LISTS_AND_FIELDS = frozenset(
    [
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("enter", "tab", "shift+tab", "escape", "ctrl+z"),
    ]
)
"""Keys that lists and text fields have of their own: a verb keeps its one of them beside the engineer's own key."""

_own: dict[str, tuple[str, ...]] = {}
"""The engineer's own keys, by verb id."""
_bound: set[str] = set()
"""The verbs with which something has been built."""


def take_own_keys(own: Mapping[str, Sequence[str]]) -> None:
    """Give verbs, by their ids, the engineer's own keys. What is built after this has them, so it goes first."""
    if own and _bound:
        raise RuntimeError("the screens are built already, with other keys")
    _own.update({verb: tuple(keys) for verb, keys in own.items()})


def is_text(key: str) -> bool:
    """Tell whether a key types a character, so that a text field keeps it; Space does too, but has no alt."""
    return len(key) == 1


def character_of(name: str) -> str | None:
    """Return the character of a key by what Textual calls it, where that is not the character itself."""
    return _CHARACTERS.get(name)


@dataclass(frozen=True)
class Verb:
    """Something that an engineer does with a key.

    Attributes:
        id: what it is called in the program.
        default: its key where the engineer has no other one: a character, or a name such as ``ctrl+s`` or ``enter``.
        label: what it is called in the footer.
        tooltip: what it usually does; the screen where it does something of its own says so. One that names keys is
            a function, since they may be others later.
        show: whether it usually has a place in the footer.
    """

    id: str
    default: str
    label: str
    tooltip: str | Callable[[], str]
    show: bool = field(default=True, kw_only=True)

    def __str__(self) -> str:
        return _WRITTEN.get(self.key, self.key)

    @property
    def setting(self) -> str:
        """What it is called in ``config.toml``, where a dot would part it."""
        return self.id.replace(".", "_")

    @property
    def keys(self) -> tuple[str, ...]:
        """All its keys; sentences and the footer name the first."""
        return self.keys_with(_own.get(self.id, ()))

    def keys_with(self, own: Sequence[str]) -> tuple[str, ...]:
        """Return the keys that it has if the engineer gives it these."""
        stays = not own or (self.default in OF_LISTS_AND_FIELDS and self.default not in own)
        return (*own, self.default) if stays else tuple(own)

    @property
    def key(self) -> str:
        """The first of its keys."""
        return self.keys[0]

    @property
    def names(self) -> frozenset[str]:
        """What Textual calls its keys, those too that work inside text fields."""
        return frozenset(name for name, _alt in self._named())

    @property
    def told(self) -> str:
        """What it usually does."""
        return self.tooltip if isinstance(self.tooltip, str) else self.tooltip()

    @property
    def in_field(self) -> str:
        """Return the key that works inside text fields, and outside them as well."""
        key = next((key for key in self.keys if not is_text(key)), None)
        return f"alt+{self.key}" if key is None else _WRITTEN.get(key, key)

    def named(self, *, in_field: bool) -> str:
        """Return the key for a sentence, by whether a text field has the focus."""
        return self.in_field if in_field else str(self)

    def _named(self) -> Iterable[tuple[str, bool]]:
        """Return what Textual calls the keys, and whether each is one with alt."""
        for key in self.keys:
            name = NAMES.get(key, key)
            yield name, False
            if is_text(key):
                yield f"alt+{name}", True
                if key.isupper():  # as the kitty protocol has it
                    yield f"alt+shift+{key.lower()}", True

    def bind(
        self,
        action: str,
        label: str = "",
        tooltip: str = "",
        *,
        show: bool | None = None,
        display: str | None = None,
    ) -> "list[Binding]":
        """Return the bindings to an action: the keys and, if they are text, alt with them, which works in a field too.

        Label, tooltip and show are the verb's own unless they are given. With `show=False` it works but has no
        place in the footer; `display` stands there for the key.
        """
        from textual.binding import Binding  # late: a sentence names a key where no screen is, too

        _bound.add(self.id)
        return [
            # Textual's own footer is not used: here, show says whether the verb has a place in ours.
            Binding(
                name,
                action,
                label or self.label,
                tooltip=tooltip or self.told,
                id=self.id + _ALT if alt else self.id,
                show=self.show if show is None else show,
                key_display=display and f"{'alt+' if alt else ''}{display}",
                priority=True,
            )
            for name, alt in self._named()
        ]


def verb_of(binding: "Binding") -> str:
    """Return the id of a binding's verb; empty for a binding that is none of ours."""
    return (binding.id or "").removesuffix(_ALT)


def shown(binding: "Binding") -> str:
    """Return a binding's key as the footer writes it."""
    *modifiers, name = binding.key.split("+")
    if modifiers == ["alt", "shift"]:  # as the kitty protocol has a capital
        modifiers, name = ["alt"], name.upper()
    return binding.key_display or "+".join([*modifiers, _CHARACTERS.get(name, name)])


def types(binding: "Binding") -> bool:
    """Tell whether a binding's key types a character where a text field has the focus."""
    return is_text(_CHARACTERS.get(binding.key, binding.key))


def goes_on(binding: "Binding") -> bool:
    """Tell whether a binding's verb is one of those with which people go on."""
    verb = VERBS.get(verb_of(binding))
    return verb is not None and verb.default in (OPEN.default, SUBMIT.default)


def span(verbs: Sequence[Verb]) -> str:
    """Return the keys of verbs that belong together, as the footer writes them: ``1-9``, or ``asdf``."""
    keys = [str(verb) for verb in verbs]
    if all(is_text(key) for key in keys):
        follow = all(ord(after) == ord(key) + 1 for key, after in pairwise(keys))
        return f"{keys[0]}-{keys[-1]}" if follow else "".join(keys)
    return "/".join(keys)


def characters() -> frozenset[str]:
    """Return the keys in force that are text: with Esc before them they are alt with them."""
    return frozenset(key for verb in VERBS.values() for key in verb.keys if is_text(key))


# Everywhere
KEYS = Verb("keys", "?", "Keys", "List the keys that work here")
LAST_COPY = Verb("copy.last", "g", "Last copy", "Check that the last copy arrived, or get it another way")
WAITING = Verb("waiting", "!", "Waiting", "What the server has not answered or does not take")
LEAVE_FIELD = Verb("field.leave", "escape", "Leave field", "Leave the field; its text stays")
NEXT_FIELD = Verb("focus.next", "tab", "Next field", "The next field or list", show=False)
FIELD_BEFORE = Verb("focus.before", "shift+tab", "Field before", "The one before", show=False)
SUSPEND = Verb("suspend", "ctrl+z", "Suspend", "Back to the shell; fg goes on here", show=False)
REDRAW = Verb("redraw", "ctrl+l", "Redraw", "Draw the screen anew, whatever the terminal shows", show=False)
QUIT = Verb("quit", "ctrl+q", "Quit", "Leave the program", show=False)
PALETTE = Verb("palette", "ctrl+p", "Jump", "Go to a session, a flow or a screen, or find a verb", show=False)
MOUSE = Verb("mouse", "ctrl+g", "Mouse", "Take the mouse, or give it back to the terminal", show=False)
TAKE = Verb("field.take", "right", "Take", "Take the name that is offered behind the cursor", show=False)

# On most screens
BACK = Verb("back", "q", "Back", "Go back")
CLOSE = Verb("close", "escape", "Back", "Go back", show=False)
SUBMIT = Verb("submit", "ctrl+s", "Save", "Save")
DISCARD = Verb("discard", "z", "Discard", "Throw away what is typed here and not sent, after a question")
TAKE_BACK = Verb(
    "field.undo", "ctrl+z", "Take back", "Take back what was typed last in this field", show=False
)
SCROLL_UP = Verb("scroll.up", "pageup", "Up", "Scroll", show=False)
SCROLL_DOWN = Verb("scroll.down", "pagedown", "Down", "Scroll", show=False)
SCROLL = Verb(
    "scroll", "space", "Scroll note", lambda: f"Scroll the note; {SCROLL_UP} and {SCROLL_DOWN} do as well"
)
LINE_UP = Verb("scroll.line_up", "up", "Line up", "Scroll by a line", show=False)
LINE_DOWN = Verb("scroll.line_down", "down", "Line down", "Scroll by a line", show=False)
TOP = Verb("scroll.top", "home", "Top", "Scroll to the beginning", show=False)
BOTTOM = Verb("scroll.bottom", "end", "End", "Scroll to the end", show=False)
CHOICE_ABOVE = Verb("choice.above", "up", "Above", "Choose the one above", show=False)
CHOICE_BELOW = Verb("choice.below", "down", "Below", "Choose the one below", show=False)
RELOAD = Verb("reload", "ctrl+r", "Refresh", "Read the list again")
YES = Verb("confirm.yes", "y", "Yes", "Do it")
NO = Verb("confirm.no", "n", "No", "Leave all as it is")

# A session's note
COPY = Verb("copy", "c", "Copy for Ticket", "Copy the note")
PREVIEW = Verb("preview", "p", "Preview", "Look at the note, and edit it before it is copied")
DOWNLOAD = Verb("download", "d", "Download", "Save the note as shown to a file")
OPTIONS = Verb("options", "x", "Options", "What the note contains, and its format")
LEVEL = Verb("level", "v", "Level", "Next level of detail: summary, standard, full")
TEAM_SETTINGS = Verb(
    "team_settings",
    "b",
    "Team settings",
    "The team's own words, what it allows, and numbered placeholders",
    show=False,
)
COPY_PLAIN = Verb("copy.plain", "w", "Plain text", "Print it in the terminal, to select it there")
REDACTED = Verb("redacted", "r", "Copy Redacted", "Copy the note with sensitive values masked")
SAVE_HERE = Verb("download.save", "enter", "Save", "Save the note under this path")
OPTION_BEFORE = Verb("options.before", "left", "Change", "The value before", show=False)
OPTION_NEXT = Verb("options.next", "right", "Change", "The next value", show=False)
OPTION_CHANGE = Verb("options.change", "space", "Change", "The next value")

# The list of sessions
OPEN = Verb("open", "enter", "Open", "Go on with the session, or show a completed one")
NEW = Verb("new", "n", "New", "Start a session")
DETAIL = Verb("detail", "e", "Detail", "Show timeline, note and texts of the session")
SEARCH = Verb("search", "/", "Search", "Search ticket, client and flow in all views")
HAND_OVER = Verb("hand_over", ">", "Hand over", "Give the session to another engineer of the team")
GIVE = Verb("hand_over.give", "enter", "Hand over", "Give the session to this engineer")
GIVE_ALL = Verb(
    "hand_over.all", "a", "All of theirs", "Give all that its owner has in progress, or this session alone"
)
DELETE = Verb("list.delete", "delete", "Delete", "Delete a session in progress, or erase a completed one")
SORT = Verb("list.sort", "s", "Sort", "Sort by when a session was worked on last, or started")
FIRST = Verb("list.first", "home", "First", "The first one", show=False)
LAST = Verb("list.last", "end", "Last", "The last one that is shown", show=False)
NEXT_ROW = Verb("list.next", "j", "Below", "The one below", show=False)
ROW_BEFORE = Verb("list.before", "k", "Above", "The one above", show=False)
VIEW_IN_PROGRESS = Verb("view.in_progress", "1", "Open", "Show what is in progress", show=False)
VIEW_COMPLETED = Verb("view.completed", "2", "Completed", "Show: Completed", show=False)
VIEW_NOT_EXPORTED = Verb(
    "view.not_exported", "3", "To copy", "Show what is completed and not copied", show=False
)
VIEW_ALL = Verb("view.all", "4", "All", "Show: All", show=False)
VIEW_MINE = Verb("view.mine", "5", "Mine", "Show: Mine", show=False)

# Walking a flow
ANSWERS = tuple(
    Verb(f"answer.{number}", str(number), "Answer", "Choose the answer with this number", show=number == 1)
    for number in range(1, 10)
)
CHOOSE = Verb(
    "answer.choose", "enter", "Choose", "Record the step with the answer under the cursor", show=False
)
NOTES = Verb("notes", "n", "Notes", "Write notes for this step")
OUTPUT = Verb("output", "o", "Output", "Paste command output for this step")
SCRATCHPAD = Verb("scratchpad", "s", "Scratchpad", "Write evidence for the whole session")
ADD_STEP = Verb("add_step", "a", "Add step", "Record a step that the flow does not have")
UNDO = Verb("undo", "u", "Undo", "Undo the last step; its text comes back into the fields")
FINISH = Verb("finish", "f", "Finish", "Write outcome and next steps, and complete the session")
COMMAND = Verb("command", "y", "Command", "Copy the step's command; of several, the one that you choose")
COMMANDS = Verb("commands", "Y", "All commands", "Copy all commands of the step", show=False)
VALUES = Verb("values", "=", "Values", "Give or change the values that commands contain")
PANE = Verb(
    "pane", "l", "Pane", "Look at what the terminal pane beside printed since this step began, and take of it"
)
FLOW = Verb("flow", "w", "Flow", "Read the whole flow, with the path so far and what lies ahead")
TICKET = Verb("ticket", "i", "Ticket", "Change ticket number and client")
PATH = Verb("path", "left", "Correct a step", "Go to the path, on its last step", show=False)
PATH_TOO = Verb("path.too", "h", "Correct a step", "Go to the path, on its last step", show=False)
LEAVE_PATH = Verb("path.leave", "right", "Answers", "Back to the answers")
EDIT_STEP = Verb("path.edit", "enter", "Edit step", "Edit notes, action, output and answer of the step")
MINE = Verb("conflict.mine", "m", "Keep mine", "Save what is typed here; theirs is set aside")
THEIRS = Verb("conflict.theirs", "t", "Take theirs", "Show theirs; what is typed here is set aside")
THROUGH = Verb(
    "through", "t", "Through here", "Export through this step; on the last chosen one, export all again"
)
DROP = Verb("waiting.drop", "delete", "Drop", "Forget this change; it is never sent")
MARK_LINES = Verb(
    "lines", "*", "Mark lines", "Mark the lines of the output that matter: the note shows these"
)

# Lines, of which some are marked
KEEP_MARKS = Verb("lines.keep", "enter", "Keep marks", "Keep the marks as they are now, and go back")
MARK_LINE = Verb("lines.mark", "space", "Mark", "Mark the line under the cursor, or mark it no longer")
MARK_TO_HERE = Verb("lines.mark_to", "m", "Mark to here", "Mark all from the line marked last to the cursor")
UNMARK = Verb("lines.unmark", "u", "Unmark all", "Have no line marked")
NEXT_MARKED = Verb("lines.next", "n", "Next marked", "Go to the next marked line", show=False)
MARKED_BEFORE = Verb("lines.before", "p", "Marked before", "Go to the marked line before", show=False)
SIDE_LEFT = Verb("lines.left", "left", "Left", "Scroll to the left", show=False)
SIDE_RIGHT = Verb("lines.right", "right", "Right", "Scroll to the right: lines are not folded", show=False)

# A pane beside
TAKE_LINES = Verb(
    "pane.take", "enter", "Take into Output", "Put the marked lines into the step's output, or all if none is"
)
OTHER_PANE = Verb("pane.other", "o", "Other pane", "Look into another pane")
CHOOSE_PANE = Verb("pane.choose", "enter", "Look", "Look at what this pane printed")

# Forms
NEXT = Verb("form.next", "enter", "Next", "The next field; from the last one, start")
KEEP = Verb("add.keep", "l", "Keep in library", "Add title and action to the team's library")
HARMLESS = Verb("settings.harmless", "l", "Add harmless", "Add addresses that tell nobody anything")
NUMBER = Verb("settings.number", "space", "Change", "Change what is chosen in this row")

# The preview
MASK = Verb(
    "mask", "m", "Mask all", lambda: f"Mask what is switched on in the text; {TAKE_BACK} takes it back"
)
MARK = Verb(
    "preview.mark", "s", "Mark", "Mark what is selected, or the word here, as sensitive; again: no longer"
)
NEXT_FINDING = Verb("preview.next", "j", "Next", "Go to the next finding")
FINDING_BEFORE = Verb("preview.before", "k", "Before", "Go to the finding before", show=False)
RENDERED = Verb("rendered", "w", "Rendered", "How the Markdown will look, and back")
HIGHLIGHTS = Verb("highlights", "h", "Highlights", "Show or hide where sensitive values stand")
EDITOR = Verb("preview.editor", "ctrl+o", "Editor", "Edit the text in your own editor")
EDIT = Verb("preview.edit", "enter", "Edit", "Go to the text")
SWITCH = Verb("findings.one", "space", "Mask or not", "Mask this finding, or all of the category, or not")
SWITCH_EQUAL = Verb("findings.equal", "=", "All equal", "The same for all equal values")

VERBS: Mapping[str, Verb] = {verb.id: verb for verb in (*vars().values(), *ANSWERS) if isinstance(verb, Verb)}
"""All of them, by id."""
