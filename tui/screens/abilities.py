"""What the App asks of the screens that can do it."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tui.handing_in.protocol import HandIn, Taken
    from tui.sessions.state import OpenSession


@runtime_checkable
class HoldsText(Protocol):
    """A screen with text that may not be saved."""

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not saved."""


@runtime_checkable
class KeepsTyped(Protocol):
    """A screen with fields whose text is kept until it is sent."""

    def keep_typed(self) -> None:
        """Take what stands in the fields into what the store has typed."""


@runtime_checkable
class TakesEscape(Protocol):
    """A screen where Esc may do more than leave the field."""

    @property
    def takes_escape(self) -> bool:
        """Whether it does now."""


@runtime_checkable
class ClosesOnEscape(Protocol):
    """A form that Esc closes where no field has the focus; what is typed in it stays."""

    ESCAPE_CLOSES: bool


@runtime_checkable
class TakesBack(Protocol):
    """A screen that takes back the last edit, wherever its focus is."""

    def action_take_back(self) -> None:
        """Take it back."""


@runtime_checkable
class ShowsDelivery(Protocol):
    """A screen that shows what the server has not answered."""

    def show_delivery(self) -> None:
        """Show it as it is now."""


@runtime_checkable
class SavesText(Protocol):
    """A screen that can save its text at once."""

    async def flush(self) -> bool:
        """Save it; tell whether all of it is saved."""


@runtime_checkable
class TakesOutput(Protocol):
    """A screen with a step whose output can take a paste."""

    async def take_output(self, text: str) -> str:
        """Put a text behind the output; return which step that is, and nothing if there is none."""


class Taker(Protocol):
    """Puts texts from other terminals into the fields of a session."""

    @property
    def opened(self) -> "OpenSession | None":
        """The session, once it is read."""

    async def take(self, handed_in: "HandIn") -> "Taken":
        """Put a text where it belongs, and return where it stands."""

    def show_left(self, opened: "OpenSession") -> None:
        """Show what was taken in of other runs, once what stands in the fields was gathered."""


@runtime_checkable
class TakesHandedIn(Protocol):
    """A screen with a session that takes texts from other terminals."""

    @property
    def handing_in(self) -> Taker:
        """What takes them."""
