"""Which ways lead to the clipboard from here, best first, and why: asked anew at every copy.

An engineer may have attached to tmux from another terminal since the last one.
"""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from tui.clipboard.answers import Answers
from tui.clipboard.child import ChildFailed
from tui.clipboard.delivery import Level, NotDelivered, Outcome, size_of
from tui.clipboard.holders import holders, multiplexer_in
from tui.clipboard.mosh import MAX_BYTES_IN_MOSH, LastInMosh, deliver_to_mosh
from tui.clipboard.native import has_display, native_copy
from tui.clipboard.osc52 import (
    Wrapper,
    bare,
    base64_length,
    for_screen,
    sequence,
)
from tui.clipboard.settings import CopySettings
from tui.clipboard.terminals import Takes, TerminalKind, is_mosh, is_screen, kind_of
from tui.clipboard.tmux import deliver_to_tmux, find_tmux

_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_NATIVE_SECONDS = 1.3
"""How long a clipboard tool may take; behind a dead X forward it would wait for ever."""

Write = Callable[[str], None]


def own_holders() -> list[str]:
    """Return who holds the terminal of this program."""
    return holders(os.getpid())


@dataclass
class Surroundings:
    """What is known of where the program runs."""

    environment: Mapping[str, str]
    settings: CopySettings = field(default_factory=CopySettings)
    answers: Answers = field(default_factory=Answers)
    platform: str = sys.platform
    holders: Callable[[], list[str]] = own_holders
    last_in_mosh: LastInMosh = field(default_factory=LastInMosh)


def _no_question(_text: str) -> str:
    return ""


@dataclass(frozen=True)
class Way:
    """One way to the clipboard.

    Attributes:
        name: for people.
        why: what speaks for it, as a part of a sentence.
        deliver: does it; raises `NotDelivered`.
        terminal: names the terminal that it leads to; what a check by pasting back finds is remembered for it.
        question: what to ask before a text goes this way; empty for most.
        seconds: how long it may take.
    """

    name: str
    why: str
    deliver: Callable[[str], Awaitable[Outcome]]
    terminal: str
    question: Callable[[str], str] = _no_question
    seconds: float = 2.0


@dataclass(frozen=True)
class Chain:
    """Ways in the order in which they are tried, and what stands against others, as a part of a sentence."""

    ways: tuple[Way, ...] = ()
    against: str = ""


async def find_chain(around: Surroundings, write: Write) -> Chain:
    """Return the ways that the settings and the surroundings allow; `write` writes to the terminal."""
    chosen = around.settings.way
    if chosen == "file":
        return Chain(against="the settings say: to a file only")
    if chosen == "native":
        return _native(around)
    if chosen == "tmux":
        return await _tmux(around, write)
    found = _multiplexer(around)
    if chosen == "osc52":
        return _screen(around, write) if found == "screen" else _osc52(around, write)
    if found == "tmux":
        return await _tmux(around, write)
    if found == "screen":
        return _screen(around, write)
    by_terminal = _osc52(around, write)
    if is_remote(around) or not has_display(around.environment, platform=around.platform):
        return by_terminal
    native = _native(around)
    return Chain(
        native.ways + by_terminal.ways, "; ".join(filter(None, (native.against, by_terminal.against)))
    )


def is_remote(around: Surroundings) -> bool:
    """Tell whether the engineer sits elsewhere."""
    held = around.holders()
    return any(around.environment.get(name) for name in _SSH) or any(
        name.startswith(("sshd", "mosh-server")) for name in held
    )


def _multiplexer(around: Surroundings) -> str:
    """Return the multiplexer that this program's terminal belongs to; the inner one where there are two."""
    if found := multiplexer_in(around.holders()):
        return found
    if around.environment.get("TMUX"):
        return "tmux"
    return "screen" if is_screen(around.environment, around.answers) else ""


def _native(around: Surroundings) -> Chain:
    found = native_copy(around.environment, platform=around.platform, command=around.settings.native_command)
    if found is None:
        return Chain(against="there is no xclip, xsel or wl-copy for this display")
    name, copy = found
    return Chain((Way(name, "the clipboard of this machine is yours", copy, name, seconds=_NATIVE_SECONDS),))


async def _tmux(around: Surroundings, write: Write) -> Chain:
    if not around.environment.get("TMUX"):
        if _multiplexer(around) != "tmux":
            return Chain(against="this is no tmux, as far as is known: TMUX is not set")
        return Chain(
            against="this is tmux, but TMUX is not set; under sudo, sudo --preserve-env=TMUX,TMUX_PANE keeps it"
        )
    try:
        tmux = await find_tmux(around.environment)
    except ChildFailed as failed:
        return Chain(against=f"tmux does not answer ({failed})")
    client = tmux.client
    reaches = client.refuses("", 0) if client else "no terminal is attached"
    deliver = partial(
        deliver_to_tmux,
        tmux=tmux,
        write=write,
        last_in_mosh=around.last_in_mosh,
        max_bytes=around.settings.osc52_max_bytes,
    )
    version = ".".join(map(str, tmux.version))
    why = f"tmux {version} answers, set-clipboard is {tmux.set_clipboard}; " + (
        reaches or f"the terminal attached is {client.terminal if client else ''}"
    )
    terminal = f"tmux {client.name} {client.process}" if client else "tmux"
    return Chain((Way("tmux", why, deliver, terminal),))


def _screen(around: Surroundings, write: Write) -> Chain:
    why = "GNU screen hands it on to its terminal in pieces"
    remark = ""
    if not _surely_screen(around):
        why = f"TERM is {around.environment.get('TERM', '')}, as in GNU screen, and the terminal does not answer"
        remark = "in pieces for GNU screen, as TERM says: a tmux takes none of them, others cut them"
    kind = TerminalKind("GNU screen", Takes.UNKNOWN, remark=remark)
    return Chain((_by_osc52("screen", why, around, kind, write, wrap=for_screen),))


def _surely_screen(around: Surroundings) -> bool:
    """Tell whether more than TERM speaks for GNU screen: a tmux may say the same of itself."""
    named = around.environment.get("STY") or "screen" in around.holders()
    return bool(named or around.answers.secondary)


def _osc52(around: Surroundings, write: Write) -> Chain:
    if "mosh-server" in around.holders() or is_mosh(around.answers):
        why = f"mosh hands on up to {MAX_BYTES_IN_MOSH:,} bytes"

        async def through_mosh(text: str) -> Outcome:
            _refuse_over(around.settings.osc52_max_bytes, text)
            return await deliver_to_mosh(text, last=around.last_in_mosh, write=write)

        return Chain((Way("mosh", why, through_mosh, "mosh"),))
    kind = kind_of(around.environment, around.answers)
    if kind.takes is Takes.NO:
        return Chain(against=f"{kind.name} takes no copies")
    why = (
        f"the terminal is {kind.name}"
        if kind.takes is Takes.YES
        else f"the terminal may take it: {kind.name}"
    )
    return Chain((_by_osc52("OSC 52", why, around, kind, write),))


def _by_osc52(
    name: str, why: str, around: Surroundings, kind: TerminalKind, write: Write, wrap: Wrapper = bare
) -> Way:
    own_limit = around.settings.osc52_max_bytes

    async def deliver(text: str) -> Outcome:
        _refuse_over(own_limit, text)
        write(wrap(sequence(text)))
        remark = f" ({kind.remark})" if kind.remark else ""
        return Outcome(Level.SENT, f"Sent {size_of(text)} to your terminal, not confirmed{remark}")

    def question(text: str) -> str:
        if own_limit or base64_length(text) <= kind.max_base64:
            return ""
        return (
            f"The text has {size_of(text)}; not every terminal takes that much, and some cut it and say nothing. "
            "Send it all the same?"
        )

    return Way(name, why, deliver, "the terminal", question)


def _refuse_over(own_limit: int, text: str) -> None:
    if own_limit and len(text.encode()) > own_limit:
        raise NotDelivered(f"{size_of(text)} is more than osc52_max_bytes allows ({own_limit:,} bytes)")
