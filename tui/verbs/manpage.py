"""`resolutionflow manpage`: the manual page in roff, made from the parser and from what can be set."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace

from tui import __version__
from tui.keys import KEYS as KEYS_VERB
from tui.settings.config import KEYS, ONLY_VARIABLES, variable_of
from tui.settings.described import settings
from tui.verbs.client import OK, write
from tui.verbs.command_tree import Command, Taken, command_tree

_NAME = "resolutionflow"
_FILES = (
    ("config.toml in the configuration folder", "The settings; `resolutionflow config` says where it is."),
    ("resolutionflow.db in the data folder", "Your own database."),
    (
        "the state folder",
        "Copies of notes, what is typed and not sent, what `run` could not attach, the login, and the log.",
    ),
)
_STATUS = (
    ("0", "Done."),
    ("1", "Not found, or refused."),
    ("2", "Bad use, or a database that cannot be used."),
    ("any other", "That of the command which `run` has run."),
)
_ESCAPES = {"\\": "\\e", "-": "\\-", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", "'": "\\(aq", '"': "\\(dq"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no arguments."""
    parser.set_defaults(bare=run)


def run(_chosen: argparse.Namespace, whole: Callable[[], argparse.ArgumentParser]) -> int:
    """Print the page and return the exit status."""
    write(manual_page(command_tree(whole())))
    return OK


def manual_page(whole: Command) -> str:
    """Return the page, for man."""
    return "\n".join(_lines(whole)) + "\n"


def _lines(whole: Command) -> Iterator[str]:
    yield f'.TH RESOLUTIONFLOW 1 "" "{_NAME} {_roff(__version__)}" "User Commands"'
    yield ".SH NAME"
    yield f"{_NAME}, rflow \\- {_roff(_begun_small(whole.told))}"
    yield ".SH SYNOPSIS"
    yield f".B {_NAME}"
    yield "[\\fIFLAG\\fR ...] [\\fIVERB\\fR ...]"
    yield ".SH DESCRIPTION"
    yield _roff(
        f"Without a verb it opens the terminal program, where {KEYS_VERB} lists the keys that work. With one it does what "
        "the verb is for, without the program. rflow is the same command."
    )
    yield ".SH FLAGS"
    for flag in whole.flags:
        yield from _flag(flag)
    yield ".SH VERBS"
    explained = dict.fromkeys(whole.flags, "")
    for command in whole.all:
        if command.words:
            yield from _verb(command, explained)
    yield ".SH ENVIRONMENT"
    yield "Flags go before these, and these before the file of settings."
    for setting in settings():
        if setting.name != KEYS:
            yield from _item(variable_of(setting.name), setting.told)
    for variable, told in ONLY_VARIABLES.items():
        yield from _item(variable, told)
    yield ".SH FILES"
    for name, told in _FILES:
        yield from _item(name, told)
    yield ".SH EXIT STATUS"
    for status, told in _STATUS:
        yield from _item(status, told)


def _verb(command: Command, explained: dict[Taken, str]) -> Iterator[str]:
    """Return what a verb takes; a flag that was explained under another one refers to that, and those of all are left out."""
    own = command.arguments or [flag for flag in command.flags if explained.get(flag) != ""]
    if command.verbs and not own:  # it is only a part of those below it
        return
    usage = [f"\\fB{_roff(' '.join(command.words))}\\fR"]
    usage += [_usage(one) for one in command.arguments]
    yield f'.SS "{" ".join(usage)}"'
    yield _roff(f"{command.told[:1].upper()}{command.told[1:]}.")
    for one in command.arguments:
        if one.told:
            yield from _item(one.metavar, one.told, font="I")
    for flag in command.flags:
        where = explained.setdefault(flag, " ".join(command.words))
        if where:
            first = where == " ".join(command.words)
            yield from _flag(flag if first else replace(flag, told=f"As for {where}."))


def _usage(one: Taken) -> str:
    shown = f"\\fI{_roff(one.metavar)}\\fR{' ...' if one.repeats else ''}"
    return f"[{shown}]" if one.optional else shown


def _flag(flag: Taken) -> Iterator[str]:
    value = f" \\fI{_roff(flag.metavar)}\\fR" if flag.metavar else ""
    yield ".TP"
    yield ", ".join(f"\\fB{_roff(name)}\\fR" for name in flag.names) + value
    yield _roff(_sentence(flag.told)) or "\\&"


def _item(name: str, told: str, *, font: str = "B") -> Iterator[str]:
    yield ".TP"
    yield f"\\f{font}{_roff(name)}\\fR"
    yield _roff(_sentence(told))


def _sentence(told: str) -> str:
    if told.partition(" ")[0].rstrip(",;:").replace("'", "").isalpha():
        told = f"{told[:1].upper()}{told[1:]}"
    return told if not told or told.endswith(".") else f"{told}."


def _begun_small(told: str) -> str:
    return f"{told[:1].lower()}{told[1:].removesuffix('.')}"


def _roff(text: str) -> str:
    """Return a text that roff takes as it is; it begins with no dot, which would be a request."""
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
