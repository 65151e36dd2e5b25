"""An App that is drawn as its terminal and the engineer want it, and remembers what was chosen of that."""

from collections.abc import Sequence

from rich.control import Control
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset

from tui import keys
from tui.context import DEMO, Context
from tui.terminal.cursor import SHOWN, place_on
from tui.terminal.filters import filters_of, plain_text
from tui.terminal.look import Look
from tui.terminal.mouse import give_back_mouse, take_mouse
from tui.themes import FRAMES, FRAMES_FLAT, FRAMES_WITHOUT_COLOURS, RESOLUTIONFLOW, WITHOUT_COLOURS

_FOLLOW_SECONDS = 0.4
"""So long at most the terminal's cursor is behind where no key was pressed."""


class FittedApp(App[None], inherit_bindings=False):
    """Colours, characters, frames, theme and mouse, by the settings, else as chosen in the program before."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]

    def __init__(self, context: Context, look: Look, driver: type[Driver] | None = None) -> None:
        self.look = look
        self._line_filters = filters_of(look)
        super().__init__(driver)
        self.context = context
        self.mouse_taken = context.choices.mouse if look.mouse is None else look.mouse
        self.no_color = look.colours == "none"
        self.set_class(look.flat, "-flat")
        self.register_theme(WITHOUT_COLOURS if self.no_color else RESOLUTIONFLOW)
        self._theme_known = look.first_theme(context.choices.themes)
        self._begin_with_theme(self._theme_known)
        self._followed_to: Offset | None = None
        self._shows_cursor = self._chooses = False

    def _begin_with_theme(self, name: str) -> None:
        """Have a theme before the first style sheet is read: a change of it has all of them read again."""
        self.set_reactive(App.theme, name)
        dark = self.current_theme.dark
        for told, of_theme in ((f"-theme-{name}", True), ("-dark-mode", dark), ("-light-mode", not dark)):
            self.set_class(of_theme, told, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Follow what is chosen with the terminal's cursor, where somebody may read by it."""
        if self.look.flat:
            self.set_interval(_FOLLOW_SECONDS, self._follow)
            self.app_resume_signal.subscribe(self, self._show_again)

    async def on_event(self, event: events.Event) -> None:
        """Follow a key at once."""
        await super().on_event(event)
        if self.look.flat and isinstance(event, events.Key):
            self._chooses = event.key in (*keys.CHOICE_ABOVE.names, *keys.CHOICE_BELOW.names)
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        place = place_on(self.screen, chooses=self._chooses)
        if place is None or self._driver is None:
            return
        if not self._shows_cursor:
            self._shows_cursor = True
            self._driver.write(SHOWN)
        if place != self._followed_to or place != self.cursor_position:  # fields without the focus set it too
            self._followed_to = self.cursor_position = place  # where each update of the screen leaves it
            self._driver.write(Control.move_to(*place).segment.text)

    def _show_again(self, _app: App[object]) -> None:
        self._shows_cursor, self._followed_to = False, None

    def tell(self, text: str) -> None:
        """Say something where the engineer looks."""
        raise NotImplementedError

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return how frames are drawn, whatever the theme."""
        colourless = FRAMES_WITHOUT_COLOURS if self.look.colours == "none" else {}
        return FRAMES | colourless | (FRAMES_FLAT if self.look.flat else {})

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to each line before it is drawn. Textual's own are about colours alone."""
        return self._line_filters if self.no_color else (*super().get_line_filters(), *self._line_filters)

    def watch_theme(self, name: str) -> None:
        """Remember a theme that was chosen."""
        if name == self._theme_known:
            return
        self._theme_known = name
        self.context.choices.choose_theme(name, colours=self.look.colours)
        if self.look.theme:
            self.tell(
                f"Theme {name}, but the next run begins with {self.look.theme}, which the settings name"
            )
        else:
            self.tell(f"Theme {name}" if self.context.place == DEMO else f"Theme {name}: remembered")

    def action_mouse(self) -> None:
        """Take the mouse, or give it back to the terminal, and remember which."""
        self.mouse_taken = not self.mouse_taken
        if self._driver is not None:
            (take_mouse if self.mouse_taken else give_back_mouse)(self._driver)
        self.context.choices.choose_mouse(taken=self.mouse_taken)
        told = (
            f"The program takes the mouse; {keys.MOUSE} gives it back"
            if self.mouse_taken
            else f"The mouse is the terminal's, to select with; {keys.MOUSE} takes it"
        )
        kept = "" if self.look.mouse is None else ". The next run begins as the settings say"
        self.tell(told + kept)

    def exit(self, result: None = None, return_code: int = 0, message: object = None) -> None:
        """Leave the program; a last message is in characters that the terminal takes."""
        fitted = plain_text(self.look, message) if isinstance(message, str) else message
        super().exit(result, return_code, fitted)  # type: ignore[arg-type]  # Textual takes any renderable
