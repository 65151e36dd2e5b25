"""What all full screens have in common: the context, the message line, and errors that become sentences."""

from functools import partial
from uuid import UUID

from textual import events, on
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from tui import keys
from tui.api.errors import ApiError, SessionLost, StartFailed
from tui.clipboard.copier import Copy
from tui.context import Context
from tui.core.messages import MessageKind, Part
from tui.widgets.line import is_field
from tui.widgets.message_line import MessageLine
from tui.widgets.title_bar import PLACE, TitleBar, Titled
from tui.work import Work, run_beside, run_first


def with_delivery(context: Context, status: Titled) -> tuple[Part, ...]:
    """Return a top line's status with what the server does not have; nothing is all saved while something waits."""
    delivery = context.store.delivery.told
    parts = (Part(status),) if isinstance(status, str) else status
    if delivery:
        parts = tuple(part for part in parts if part.text not in ("all saved", delivery))
    aside = context.store.delivery.told_aside
    return (Part(context.place, PLACE), Part(delivery), Part(aside), *parts)


class AppScreen(Screen[None]):
    """A full screen."""

    BINDINGS = [*keys.BACK.bind("back", tooltip="Go back; nothing typed is lost")]

    AUTO_FOCUS = ""
    HOME: type[Widget] = OptionList
    """The kind of widget that has the focus when no field has it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._titled: tuple[Titled, Titled] | None = None
        self.told_copy = context.copier.last
        """The newest copy of which this screen has spoken, or which was made before it."""

    def named(self, verb: keys.Verb) -> str:
        """Return a verb's key for a sentence: the one that works where the focus is."""
        return verb.named(in_field=is_field(self.focused))

    @property
    def subject(self) -> UUID | None:
        """The session whose screen this is; None where it is of none."""
        return None

    @property
    def present(self) -> bool:
        """Whether this screen is still there: work that goes on after it was left must not draw on it."""
        return self in self.app.screen_stack

    def say(self, text: str | tuple[Part, ...], kind: MessageKind = "note") -> None:
        """Show a message until there is another one; on the screen that is there if this one was left."""
        screen = self if self.present else self.app.screen
        for line in screen.query(MessageLine):
            line.show(text, kind)

    def warn(self, warning: str) -> None:
        """Show below all messages what is wrong for as long as it lasts; an empty text ends that."""
        for line in self.query(MessageLine):
            line.warn(warning)

    def entitle(self, title: Titled, status: Titled = "all saved") -> None:
        """Set the top line; what the server has not answered goes before the status."""
        self._titled = (title, status)
        for bar in self.query(TitleBar):  # none once the screen is being left
            bar.title, bar.status = title, with_delivery(self.context, status)

    def show_delivery(self) -> None:
        """Show what the server has not answered by now."""
        if self._titled is not None and self.is_mounted:
            self.entitle(*self._titled)
        self.refresh_bindings()

    @on(events.ScreenResume)
    def _show_delivery_again(self) -> None:
        """Show what came while other screens were on top of this one."""
        self.show_delivery()

    def carry_out(self, work: Work, *, group: str, exclusive: bool = False, outlive: bool = False) -> None:
        """Run work beside the user interface; an API error becomes a message.

        What writes has to `outlive` the screen: leaving would cancel it, though it may be carried out.
        """
        node: DOMNode = self.app if outlive else self
        run_beside(node, partial(self._guarded, work), group=group, exclusive=exclusive)

    def carry_out_first(self, work: Work, *, group: str, to_screen: bool = False) -> None:
        """Run work before the keys typed meanwhile: they are meant for what it brings.

        They wait for a moment at most, so that a slow server does not freeze the keyboard, but longer if it leads
        `to_screen`, another one: here they would be other verbs.
        """
        hold = self.context.hold_keys_for_screen if to_screen else self.context.hold_keys
        run_first(self, partial(self._guarded, work), group=group, hold=hold)

    def copy_in_turn(self, copy: Work) -> None:
        """Copy something after what is being copied already.

        A copy runs to its end: nothing may be half delivered.
        """
        self.carry_out(self.context.copier.in_turn(copy), group="copy", outlive=True)

    def after_copies(self, work: Work) -> None:
        """Do what has to be done once a copy was made, after what is being copied."""
        self.carry_out(partial(self.context.copier.between_copies, work), group="copy", outlive=True)

    def tell(self, copy: Copy) -> None:
        """Say what became of a copy."""
        self.told_copy = copy
        self.say(copy.told(in_field=is_field(self.focused), on=self.subject), copy.kind)
        self.app.screen.refresh_bindings()

    def watch_focused(self, before: Widget | None, after: Widget | None) -> None:
        """Name in what is said of a copy the keys that work where the focus is now."""
        copy = self.told_copy
        if copy is None or is_field(before) == is_field(after):
            return
        was, now = (copy.told(in_field=is_field(widget), on=self.subject) for widget in (before, after))
        for line in self.query(MessageLine):
            line.reword(was, now)

    async def _guarded(self, work: Work) -> None:
        try:
            await work()
        except StartFailed as failed:
            self.app.exit(return_code=2, message=str(failed))
        except SessionLost as lost:
            self.say(f"{lost} {self.named(keys.WAITING)} shows what is kept of it.", "failed")
        except ApiError as error:
            self.say(str(error), "failed")
        except NoMatches:
            if self.present:  # else there is nothing left to draw on, and the work is done
                raise

    def focus_home(self) -> None:
        """Give the focus to the screen's main list."""
        for widget in self.query(self.HOME):
            if widget.focusable:
                self.set_focus(widget)
                return
        self.set_focus(None)

    def action_back(self) -> None:
        self.app.pop_screen()
