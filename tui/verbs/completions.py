"""`resolutionflow completions SHELL`: what makes Tab complete verbs, flags, choices and files, made from the parser.

It is static: nothing of the program runs while one types. shtab knows neither fish nor PowerShell, and argcomplete would
run the program at each Tab.
"""

import argparse
from collections.abc import Callable

from tui.verbs.client import OK, write
from tui.verbs.command_tree import Command, command_tree
from tui.verbs.completions_bash import bash
from tui.verbs.completions_fish import fish
from tui.verbs.completions_powershell import powershell
from tui.verbs.completions_zsh import zsh

SHELLS: dict[str, Callable[[Command], str]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
    "powershell": powershell,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("shell", choices=list(SHELLS), help="the shell in which it is read")
    parser.set_defaults(bare=run)


def run(chosen: argparse.Namespace, whole: Callable[[], argparse.ArgumentParser]) -> int:
    """Print it and return the exit status."""
    write(SHELLS[chosen.shell](command_tree(whole())))
    return OK
