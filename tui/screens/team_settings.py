"""What the team decided about redaction: its own words, what it allows, and numbered placeholders."""

import re
from functools import partial
from http import HTTPStatus

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList, TextArea

from backend.app.schemas.categories import OPTIONS, Option
from backend.app.schemas.settings import HARMLESS, CustomWord, TeamSettingsResponse
from tui import keys
from tui.api.errors import Refused
from tui.context import Context
from tui.screens.base import AppScreen
from tui.screens.confirm import ConfirmScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList
from tui.widgets.text import TextField
from tui.widgets.title_bar import TitleBar

_HINTS = {
    "words": "One a line, in any case; /…/ is an RE2 pattern",
    "allowed": "One a line: address, network (192.0.2.0/24) or other value",
}
_LOST = "These settings are not saved. Leave and lose them?"
_CHANGED = "Somebody else changed the settings meanwhile. Put yours in place of theirs?"


class TeamSettingsScreen(AppScreen):
    """Saved for the whole team when the engineer says so, and only then."""

    CSS_PATH = "team_settings.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save for the whole team"),
        *keys.NUMBER.bind("number"),
        *keys.HARMLESS.bind("harmless"),
        *keys.BACK.bind("back", tooltip="Go back; asks if something is not saved"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._saved: TeamSettingsResponse | None = None
        """The settings as they were read or saved last; None until they are read."""
        self._base: dict[str, object] = {}
        """What was entered then."""
        self._numbered = False
        self._also: tuple[Option, ...] = ()

    @property
    def words(self) -> TextField:
        """The team's words."""
        return self.query_one("#words", TextField)

    @property
    def allowed(self) -> TextField:
        """What is never marked."""
        return self.query_one("#allowed", TextField)

    @property
    def switches(self) -> OptionList:
        """Whether placeholders are numbered, and what is masked in all notes."""
        return self.query_one(OptionList)

    @property
    def unsaved(self) -> bool:
        """Whether something differs from what is saved."""
        return self._saved is not None and self._entered() != self._base

    def compose(self) -> ComposeResult:
        yield TitleBar("Team settings · what is sensitive in notes")
        with Vertical(classes="form"):
            yield Label("The team's own words")
            yield TextField(placeholder="Contoso", id="words")
            yield Label("Never marked")
            yield TextField(placeholder="nothing: every address and key is marked", id="allowed")
            yield Label("In all notes")
            yield MovingList(*self._prompts())
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the settings; keys typed meanwhile wait for them."""
        self.entitle("Team settings · what is sensitive in notes", "")
        self.carry_out_first(self._load, group="settings")

    async def _load(self) -> None:
        settings = await self.context.store.team_settings()
        self.words.load("\n".join(map(_written, settings.custom_words)))
        self.allowed.load("\n".join(settings.allow_list))
        self._numbered, self._also = settings.numbered_placeholders, settings.also_masked
        self._took(settings, self._entered())
        self.set_focus(self.words)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what can be written in the field."""
        self.query_one(MessageLine).hint(_HINTS.get(event.widget.id or "", ""))

    def _took(self, settings: TeamSettingsResponse, entered: dict[str, object]) -> None:
        self._saved, self._base = settings, entered
        self._show_state()

    def _show_state(self) -> None:
        for index, prompt in enumerate(self._prompts()):
            self.switches.replace_option_prompt_at_index(index, prompt)
        self.entitle(
            "Team settings · what is sensitive in notes", "not saved" if self.unsaved else "all saved"
        )

    def _prompts(self) -> list[Content]:
        rows = [_choice("Placeholders", ("[IP REDACTED]", "[IP REDACTED #1]"), second=self._numbered)]
        for option, name in OPTIONS.items():
            rows.append(_choice(f"{name}", ("as chosen", "masked"), second=option in self._also))
        return rows

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._show_state()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action in ("save", "harmless"):
            return self._saved is not None or None
        if action == "number":
            return self._saved is not None and self.is_mounted and self.focused is self.switches
        return super().check_action(action, parameters)

    @on(OptionList.OptionSelected)
    def action_number(self) -> None:
        """Change what is chosen in the row under the cursor."""
        row = self.switches.highlighted or 0
        if row == 0:
            self._numbered = not self._numbered
        else:
            option = tuple(OPTIONS)[row - 1]
            self._also = tuple(one for one in OPTIONS if (one in self._also) != (one == option))
        self._show_state()

    def action_harmless(self) -> None:
        known = set(_lines(self.allowed.text))
        missing = [entry for entry in HARMLESS if entry not in known]
        if not missing:
            self.say("The usual harmless addresses are all in the list")
            return
        text = "\n".join([*_lines(self.allowed.text), *missing])
        self.allowed.replace_all(text)
        self.say(
            f"{len(missing)} added: loopback, masks, public resolvers, documentation. {keys.SUBMIT} saves"
        )

    def _entered(self) -> dict[str, object]:
        return {
            "custom_words": tuple(map(_word, _lines(self.words.text))),
            "allow_list": tuple(_lines(self.allowed.text)),
            "also_masked": self._also,
            "numbered_placeholders": self._numbered,
        }

    def action_save(self) -> None:
        """Save for the whole team."""
        if self._saved is not None:
            version = self._saved.version
            self.carry_out(partial(self._save, version), group="save", exclusive=True, outlive=True)

    async def _save(self, version: int) -> None:
        entered = self._entered()
        try:
            saved = await self.context.store.save_team_settings(entered, if_version=version)
        except Refused as refused:
            if refused.status != HTTPStatus.PRECONDITION_FAILED:
                raise
            await self.app.push_screen(
                ConfirmScreen(_CHANGED), partial(self._overwrite, refused.document.get("version", version))
            )
        else:
            self._took(saved, entered)
            self.say("Saved for the whole team", "done")

    def _overwrite(self, version: int, yes: bool | None) -> None:
        if yes:
            self.carry_out(partial(self._save, version), group="save", exclusive=True, outlive=True)

    def action_back(self) -> None:
        """Go back, after a question if something is not saved."""

        def confirmed(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        if self.unsaved:
            self.app.push_screen(ConfirmScreen(_LOST), confirmed)
        else:
            self.app.pop_screen()


def _choice(label: str, shown: tuple[str, str], *, second: bool) -> Content:
    line = Content(f"{label:<16}")
    for chosen, what in zip((not second, second), shown, strict=True):
        line += Content.styled(f"{'>' if chosen else ' '} {what}   ", "bold" if chosen else "")
    return line


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))


def _word(line: str) -> CustomWord:
    is_pattern = len(line) > 2 and line[0] == line[-1] == "/"
    # Not validated here: what the API does not take, such as a word too long, it refuses with a sentence.
    return CustomWord.model_construct(text=line[1:-1] if is_pattern else line, is_pattern=is_pattern)


def _written(word: CustomWord) -> str:
    if word.is_pattern:
        return f"/{word.text}/"
    return f"/{re.escape(word.text)}/" if _word(word.text).is_pattern else word.text
