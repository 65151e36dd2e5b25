"""Delivery inside tmux: into its buffer, and on to the terminal that shows it.

`load-buffer -w` (tmux 3.2 and later) works in a default configuration, where a program's own OSC 52 is dropped
in silence. The text goes in on standard input: an argument would be cut, and would be seen by other users. The
buffer has no name of ours: only the newest one without a name is what the paste key of tmux pastes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.clipboard.child import ChildFailed, ask
from tui.clipboard.delivery import Level, NotDelivered, Outcome, size_of
from tui.clipboard.holders import holders
from tui.clipboard.mosh import MAX_BYTES_IN_MOSH, REMARK, LastInMosh
from tui.clipboard.osc52 import (
    MAX_BASE64,
    MAX_IN_TMUX,
    base64_length,
    for_tmux,
    sequence,
)

_SENDS_ON = (3, 2)
"""The first tmux whose `load-buffer` has `-w` and `-t`."""
_CLIENT = "|".join(
    f"#{{{name}}}"
    for name in ("client_activity", "client_pid", "client_tty", "client_termname", "window_id", "client_name")
)
"""Not set apart by tabs: without a UTF-8 locale tmux prints those as something else."""


@dataclass(frozen=True)
class Client:
    """A terminal that shows a session of this tmux."""

    name: str
    process: int
    terminal: str
    """Its TERM."""
    takes_copies: bool
    """Whether tmux knows a sequence with which it sets the clipboard of this terminal (``Ms``)."""
    names_clipboard: bool
    """Whether that sequence names the clipboard as mosh wants it, ``52;c;``; tmux itself leaves the name out."""
    in_mosh: bool
    in_tmux: bool
    """Whether it is itself a tmux, here or on the engineer's side."""

    def refuses(self, text: str, max_bytes: int) -> str:
        """Return why a text cannot go on to it, as a part of a sentence; empty where it can."""
        if max_bytes and len(text.encode()) > max_bytes:
            return f"osc52_max_bytes allows {max_bytes:,} bytes"
        if not self.takes_copies:
            return f"tmux knows no way to hand a copy on to this terminal ({self.terminal})"
        if self.in_mosh and len(text.encode()) > MAX_BYTES_IN_MOSH:
            return f"mosh cuts what is over {MAX_BYTES_IN_MOSH:,} bytes"
        if self.in_mosh and not self.names_clipboard:
            return "mosh takes no copies from tmux, unless tmux is told Ms=\\E]52;c;%p2%s\\007"
        return ""

    def remark(self, text: str) -> str:
        """Return what has to be known of a text that went on to it, as a part of a sentence, with what sets it apart."""
        cut = " (it may cut a note of this size)" if base64_length(text) > MAX_BASE64 else ""
        return cut + (
            " (the tmux around this one takes it only with set-clipboard on)" if self.in_tmux else ""
        )


@dataclass(frozen=True)
class Tmux:
    """The tmux that this program runs in, as it is now.

    Attributes:
        version: major and minor number.
        set_clipboard: the option: ``external``, ``on`` or ``off``.
        client: the terminal that shows this window and was used last; None where none is attached.
    """

    environment: Mapping[str, str]
    version: tuple[int, int]
    set_clipboard: str
    client: Client | None

    @property
    def sends_on(self) -> bool:
        """Whether it can hand a buffer on to a terminal by itself."""
        return self.version >= _SENDS_ON


async def find_tmux(environment: Mapping[str, str]) -> Tmux:
    """Ask tmux what it is and who is attached.

    Raises:
        ChildFailed: it does not answer.
    """
    where = environment.get("TMUX_PANE", "")
    target = ("-t", where) if where else ()
    told = await _tmux(environment, "display-message", "-p", *target, "#{version}|#{window_id}")
    name, _, window = told.partition("|")
    numbers = re.search(r"(\d+)\.(\d+)", name)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    return Tmux(
        environment=environment,
        version=version,
        set_clipboard=await _tmux(environment, "show-options", "-sv", "set-clipboard"),
        client=await _find_client(environment, window),
    )


async def _find_client(environment: Mapping[str, str], window: str) -> Client | None:
    """Return the terminal that the engineer uses: of those that show this window, the one with the latest key."""
    lines = (await _tmux(environment, "list-clients", "-F", _CLIENT)).splitlines()
    rows = [line.split("|", 5) for line in lines if line.count("|") >= 5]
    here = [row for row in rows if row[4] == window] or rows
    if not here:
        return None
    _activity, process, tty, terminal, _window, name = max(here, key=lambda row: int(row[0]))
    told = _ms(await _tmux(environment, "show-messages", "-T", "-t", name), tty)
    around = holders(int(process))
    return Client(
        name=name,
        process=int(process),
        terminal=terminal,
        takes_copies=bool(told),
        names_clipboard="52;c;" in told,
        in_mosh="mosh-server" in around,
        in_tmux=terminal.startswith("tmux") or any(name.startswith("tmux") for name in around),
    )


def _ms(told: str, tty: str) -> str:
    """Return what tmux has as ``Ms`` for a terminal, from its list of terminals with their capabilities."""
    for part in re.split(r"^(?=Terminal \d+: )", told, flags=re.MULTILINE):
        if f" for {tty}," in part.partition("\n")[0]:
            found = re.search(r"^ *\d+: Ms: \(string\) (.*)", part, flags=re.MULTILINE)
            return found[1] if found else ""
    return ""


async def deliver_to_tmux(
    text: str,
    *,
    tmux: Tmux,
    write: Callable[[str], None],
    last_in_mosh: LastInMosh,
    max_bytes: int = 0,
) -> Outcome:
    """Put text into a new tmux buffer, compare it, and hand it on to the terminal as far as tmux can.

    `write` writes to the terminal that tmux is for this program; `max_bytes` bounds what goes further, if it is not 0.

    Raises:
        NotDelivered: the text is not in the buffer.
    """
    client = tmux.client
    passed, refusal = await _for_client(text, client, last_in_mosh, max_bytes)
    hand_on = tmux.sends_on and not refusal
    try:
        if hand_on and client and not await _sent_on(passed, tmux, client):
            refusal = "the terminal was detached meanwhile"
        if refusal or not hand_on:
            await ask("tmux", "load-buffer", "-", text=passed.encode(), environment=tmux.environment)
        held = await ask("tmux", "save-buffer", "-", environment=tmux.environment)
    except ChildFailed as failed:
        raise NotDelivered(str(failed)) from failed
    if held != passed.encode():
        raise NotDelivered("the tmux buffer holds something else")
    if not hand_on and not refusal:
        refusal = _by_own_sequence(passed, tmux, write)
    in_buffer = f"{size_of(text)} in the tmux buffer, checked"
    if refusal or client is None:
        detail = f"Only {in_buffer}; NOT on your clipboard: {refusal}"
        brief = "NOT on your clipboard, only in tmux"
        return Outcome(Level.VERIFIED, detail, partly=True, brief=brief)
    if client.in_mosh:
        await last_in_mosh.keep(passed)
    remark = client.remark(passed) + (REMARK if passed != text else "")
    return Outcome(Level.SENT, f"{in_buffer}; sent on to your terminal, not confirmed{remark}")


async def _for_client(
    text: str, client: Client | None, last_in_mosh: LastInMosh, max_bytes: int
) -> tuple[str, str]:
    """Return text as it can go on to a terminal, and why it cannot, if so: what goes no further stays as it is."""
    if client is None:
        return text, "no terminal is attached to it"
    refusal = client.refuses(text, max_bytes)
    if refusal or not client.in_mosh:
        return text, refusal
    another = await last_in_mosh.another(text)
    refusal = client.refuses(another, max_bytes)
    return (text, refusal) if refusal else (another, "")


async def _sent_on(text: str, tmux: Tmux, client: Client) -> bool:
    words = ("tmux", "load-buffer", "-w", "-t", client.name, "-")
    try:
        await ask(*words, text=text.encode(), environment=tmux.environment)
    except ChildFailed:
        return False
    return True


def _by_own_sequence(text: str, tmux: Tmux, write: Callable[[str], None]) -> str:
    """Hand it on as tmux before 3.2 allows: it takes what is wrapped, by default. Return why that cannot be."""
    if base64_length(text) > MAX_IN_TMUX:
        return "tmux drops a copy of this size"
    if tmux.set_clipboard == "on":
        write(sequence(text))
    else:
        write(for_tmux(sequence(text)))
    return ""


async def _tmux(environment: Mapping[str, str], *arguments: str) -> str:
    return (await ask("tmux", *arguments, environment=environment)).decode(errors="replace").strip("\n")
