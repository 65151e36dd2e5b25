"""The command line as a tree, read from its parser: what completions and the manual page are made from."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["none", "text", "file", "folder", "choice"]
"""What a flag or an argument takes; a choice is one of its values."""


@dataclass(frozen=True)
class Taken:
    """A flag, or an argument that has its place.

    Attributes:
        names: the flags, short ones first; empty for an argument.
        metavar: what stands for its value in the usage; empty where it takes none.
        told: what it is for.
        kind: what it takes.
        choices: the values of a choice.
        optional: whether an argument may be left out.
        repeats: whether an argument takes several values.
    """

    names: tuple[str, ...]
    metavar: str
    told: str
    kind: Kind
    choices: tuple[str, ...] = ()
    optional: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Command:
    """The command, one of its verbs, or one of theirs."""

    words: tuple[str, ...]
    told: str
    flags: tuple[Taken, ...]
    arguments: tuple[Taken, ...]
    verbs: tuple["Command", ...]

    @property
    def all(self) -> "Iterator[Command]":
        """This and all below it."""
        yield self
        for verb in self.verbs:
            yield from verb.all


def command_tree(parser: argparse.ArgumentParser, told: str = "", words: tuple[str, ...] = ()) -> Command:
    """Return what a parser takes; `told` is what its verb is for, which the parser above it knows."""
    flags: list[Taken] = []
    arguments: list[Taken] = []
    verbs: list[Command] = []
    for action in parser._actions:  # argparse tells by no other way what was declared
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            verbs += [
                command_tree(below, helps.get(name, ""), (*words, name))
                for name, below in action.choices.items()
            ]
        elif action.help != argparse.SUPPRESS:
            (flags if action.option_strings else arguments).append(_taken(action))
    return Command(words, told or parser.description or "", tuple(flags), tuple(arguments), tuple(verbs))


def _taken(action: argparse.Action) -> Taken:
    choices = tuple(map(str, action.choices or ()))
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper().replace("_", "-")
    takes = action.nargs != 0
    if choices:
        metavar = "|".join(choices)
    return Taken(
        names=tuple(sorted(action.option_strings, key=len)),
        metavar=metavar if takes else "",
        told=(action.help or "").replace("%%", "%"),
        kind=_kind(metavar, choices) if takes else "none",
        choices=choices,
        optional=action.nargs in ("?", "*"),
        repeats=action.nargs in ("+", "*"),
    )


def _kind(metavar: str, choices: tuple[str, ...]) -> Kind:
    if choices:
        return "choice"
    kinds: dict[str, Kind] = {"FILE": "file", "FOLDER": "folder"}
    return kinds.get(metavar, "text")
