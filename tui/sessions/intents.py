"""What the program can be started for: it opens there, and not on the list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StartOn:
    """A new session; `flow` is a name or an id, and None leaves a text as it was typed before."""

    flow: str
    ticket_number: str | None = None
    client_name: str | None = None

    @property
    def subject(self) -> str:
        """What it is about, for people."""
        return " · ".join(filter(None, (self.ticket_number, self.flow)))


@dataclass(frozen=True)
class OpenTicket:
    """The session of a ticket: the one worked on last that is in progress, else the newest."""

    ticket_number: str

    @property
    def subject(self) -> str:
        """What it is about, for people."""
        return self.ticket_number


Intent = StartOn | OpenTicket
