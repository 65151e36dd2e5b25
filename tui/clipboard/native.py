"""Delivery to the clipboard of this very machine, and a look at what it holds then.

pyperclip does it on macOS and Windows. On Linux it takes no notice of a tool's failure, lets its error land on the
screen, and waits for ever behind a dead X forward; so the tools are run here.
"""

import asyncio
import contextlib
import os
import shlex
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.clipboard.child import ChildFailed, ask, feed
from tui.clipboard.delivery import Level, NotDelivered, Outcome, size_of
from tui.core.threads import in_thread

_READ_WINDOWS = (
    "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))"
)


@dataclass(frozen=True)
class Tool:
    """A program that sets a clipboard, and how it is read back."""

    name: str
    copy: tuple[str, ...]
    paste: tuple[str, ...]
    encoding: str = "utf-8"
    readable_bytes: int = 1_000_000_000
    """The largest copy that survives being read."""


_WAYLAND = (Tool("wl-copy", ("wl-copy", "--type", "text/plain"), ("wl-paste", "--no-newline")),)
_X11 = (
    Tool(
        "xclip",
        ("xclip", "-selection", "clipboard", "-in"),
        ("xclip", "-selection", "clipboard", "-out", "-target", "UTF8_STRING"),
    ),
    Tool(
        "xsel",
        ("xsel", "--clipboard", "--input"),
        ("xsel", "--clipboard", "--output"),
        # Above that it hands a copy out in pieces, and in a third of the cases ends when its reader does: reading it
        # back would empty the clipboard (measured with 1.2.0, Debian 12).
        readable_bytes=4_000,
    ),
)
_WSL = (
    Tool(
        "clip.exe",
        ("clip.exe",),
        ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _READ_WINDOWS),
        encoding="utf-16-le",
    ),
)
_READ_BACK_SECONDS = 0.9
_READ_SECONDS = 0.4
_READ_AGAIN_SECONDS = 0.05

Deliver = Callable[[str], Awaitable[Outcome]]


def native_copy(
    environment: Mapping[str, str], *, platform: str, command: str = ""
) -> tuple[str, Deliver] | None:
    """Return what sets the clipboard of this machine, and its name; None where nothing does."""
    if command:
        return program_of(command), partial(_by_command, command=command, environment=environment)
    if platform in ("darwin", "win32"):
        return "pyperclip", _by_pyperclip
    tool = _tool(environment)
    return (tool.name, partial(_by_tool, tool=tool, environment=environment)) if tool else None


def program_of(command: str) -> str:
    """Return the name of a command's program alone: its path and its arguments may hold names and secrets."""
    with contextlib.suppress(ValueError):
        if words := shlex.split(command):
            return Path(words[0]).name
    return "native_command"


def has_display(environment: Mapping[str, str], *, platform: str) -> bool:
    """Tell whether there is a clipboard on this machine at all."""
    if platform in ("darwin", "win32"):
        return True
    return any(environment.get(name) for name in ("WAYLAND_DISPLAY", "DISPLAY")) or is_wsl(environment)


def is_wsl(environment: Mapping[str, str]) -> bool:
    """Tell whether this is Linux inside Windows, whose programs can be run from here."""
    return bool(environment.get("WSL_DISTRO_NAME"))


def _tool(environment: Mapping[str, str]) -> Tool | None:
    tools = (
        *(_WSL if is_wsl(environment) else ()),
        *(_WAYLAND if environment.get("WAYLAND_DISPLAY") else ()),
        *(_X11 if environment.get("DISPLAY") else ()),
    )
    path = environment.get("PATH", os.defpath)
    return next((tool for tool in tools if shutil.which(tool.copy[0], path=path)), None)


async def _by_tool(text: str, *, tool: Tool, environment: Mapping[str, str]) -> Outcome:
    try:
        await feed(*tool.copy, text=text.encode(tool.encoding), environment=environment)
    except ChildFailed as failed:
        raise NotDelivered(str(failed)) from failed
    if len(text.encode()) > tool.readable_bytes:
        return Outcome(
            Level.SENT,
            f"{size_of(text)} handed to {tool.name}, not confirmed: reading back so much would make it lose the copy",
        )

    async def read() -> str:
        return (await ask(*tool.paste, environment=environment)).decode(errors="replace")

    return await _read_back(text, read, tool.name)


async def _by_pyperclip(text: str) -> Outcome:
    import pyperclip  # late: it looks for programs when it is imported

    try:
        await in_thread(partial(pyperclip.copy, text))
        return await _read_back(text, partial(in_thread, pyperclip.paste), "pyperclip")
    except (pyperclip.PyperclipException, OSError) as error:
        raise NotDelivered(
            f"the clipboard cannot be reached ({' '.join(str(error).split())[:200]})"
        ) from error


async def _by_command(text: str, *, command: str, environment: Mapping[str, str]) -> Outcome:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise NotDelivered(f"native_command cannot be read as a command ({error})") from error
    if not words:
        raise NotDelivered("native_command names no program")
    words[0] = os.path.expanduser(words[0])  # noqa: PTH111 - a Path would lose ./
    try:
        await feed(*words, text=text.encode(), environment=environment)
    except ChildFailed as failed:
        raise NotDelivered(str(failed)) from failed
    return Outcome(Level.SENT, f"{size_of(text)} handed to {program_of(command)}, not confirmed")


async def _read_back(text: str, read: Callable[[], Awaitable[str]], name: str) -> Outcome:
    """Compare what the clipboard holds, for a moment again and again: xclip ends before it has taken the clipboard."""
    reason = ""
    held: str | None = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_READ_BACK_SECONDS):
            while held != text:
                try:
                    async with asyncio.timeout(
                        _READ_SECONDS
                    ):  # xsel at times waits for ever for its own kind
                        held = await read()
                except ChildFailed as failed:
                    reason = str(failed)
                except TimeoutError:
                    reason = "it does not answer"
                await asyncio.sleep(0 if held == text else _READ_AGAIN_SECONDS)
    if held == text:
        return Outcome(Level.VERIFIED, f"Copied {size_of(text)} to your clipboard, checked with {name}")
    if held is None:
        detail = f"{size_of(text)} handed to {name}, not confirmed: the clipboard cannot be read back ({reason or 'it does not answer'})"
        return Outcome(Level.SENT, detail)
    raise NotDelivered(f"the clipboard holds something else after {name} ran")
