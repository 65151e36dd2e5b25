"""The words of a command for bash, and what in it runs what comes out of other parts of it."""

import re
from itertools import pairwise

from backend.app.shells import programs
from backend.app.shells.programs import REDIRECTIONS, SLOT, UNKNOWN
from backend.app.shells.readers import UNNAMED, code_reader, command_name, program, runs_what_it_gets

AT_BEGIN = frozenset({".", "at", "batch", "crontab"})
"""Programs that take code, where they are a command's name."""

_RUN_BY_ALL = re.compile(r"(BASH_ENV|ENV|BASH_ALIASES|BASH_CMDS|PROMPT_COMMAND|PS[0-4])(\[.*\])?\+?=")
_WRITERS = frozenset({"tee", "cp", "mv", "ln", "dd", "install", "sponge"})
_TO_BASH = programs.SHELLS | programs.CODE | {"-exec"} - {"perl", "make"}
_RUN_FILES = (
    programs.SHELLS | programs.INTERPRETERS | programs.AWKS | programs.CODE | AT_BEGIN | {"sed", "chmod"}
)
_MAY_RUN = re.compile(r"[$`|]|\b((ba|da|k|z)?sh|python3?|perl|ruby|node|xargs|eval|source|su|sudo)\b")


class Words:
    """The words of a simple command so far, each as what it stands for."""

    def __init__(self, *first: str) -> None:
        self.all = [*first, ""]
        self.has_begun = False
        """Whether the last one has, which may still be empty."""

    @property
    def own(self) -> str:
        """The last one, so far."""
        return self.all[-1]

    def add(self, text: str) -> None:
        """Add to the last one."""
        self.all[-1] += text
        self.has_begun = True

    def end(self) -> None:
        """End the last one, if it has begun."""
        if self.has_begun:
            self.all.append("")
            self.has_begun = False

    def redirect(self, mark: str) -> None:
        """Put the mark before a file's name; a number that stands before it is a part of it."""
        if self.own.isdigit() or re.fullmatch(r"\{\w+\}", self.own):
            self.all[-1], self.has_begun = "", False
        self.end()
        self.add(mark)
        self.end()


class Sinks:
    """What in a command runs, or calculates with, what is worked out; and the files that are written and run."""

    def __init__(self) -> None:
        self.reader = ""
        """Who does; empty if nobody does."""
        self._written: set[str] = set()
        self._run: set[str] = set()

    def see_expansion(self, words: Words) -> str:
        """Look at what is worked out at the end of these words, and return who reads it as code."""
        reader = code_reader(words.all, is_whole_word=not words.has_begun, at_begin=AT_BEGIN)
        runs = programs.CODE | programs.EVALUATES | programs.SHELLS | programs.INTERPRETERS | AT_BEGIN
        is_value = "=" in words.own and reader in programs.EVALUATES
        if (
            reader
            and reader != "[["
            and not is_value
            and (reader in runs or reader.startswith(("-", "[", ">")) or reader.endswith(" -v"))
        ):
            self._note(reader)
        return reader

    def see_command(self, words: Words) -> list[str]:
        """Look at a simple command that has ended, and return the texts in it that are code."""
        if not any(words.all):
            return []
        name = command_name(words.all)
        if name == UNKNOWN:
            self._note(UNNAMED)
        self._note(runs_what_it_gets(words.all, AT_BEGIN))
        self._note(next(filter(None, map(_variable, words.all)), ""))
        if words.all[0] in {"for", "select"} and (found := programs.CODE_VARIABLE.match(f"{words.all[1]}=")):
            self._note(f"the variable {found[1]}")
        self._files(name, words.all)
        return self._texts(words.all)

    def see_end(self) -> None:
        """Look at the whole: whether a file that is written is run."""
        if any(map(programs.CODE_FILE.search, self._written)) or {*map(_last, self._written)} & self._run:
            self._note("a program that runs a file")

    def _note(self, reader: str) -> None:
        self.reader = self.reader or reader

    def _files(self, name: str, words: list[str]) -> None:
        files = {file for mark, file in pairwise(words) if mark in {">", ">&"}}
        called = {program(word) for word in words}
        if called & _WRITERS:
            files |= {word.removeprefix("of=") for word in words[1:]}
        elif called & _RUN_FILES:
            self._run |= set(map(_last, words))
        self._written |= {file for file in files if file not in REDIRECTIONS and file}
        if name:
            self._run.add(_last(words[0]))

    @staticmethod
    def _texts(words: list[str]) -> list[str]:
        """Return the words that a shell reads as code, and in which it may work something out."""
        found = []
        for at, word in enumerate(words):
            is_written_out = _MAY_RUN.search(word) and UNKNOWN not in word and SLOT not in word
            if (
                is_written_out
                and code_reader([*words[:at], ""], is_whole_word=True, at_begin=AT_BEGIN) in _TO_BASH
            ):
                found.append(word)
        return found


def _variable(word: str) -> str:
    """Return which variable a word sets that code of its own is read from; also where that may be a value."""
    if found := _RUN_BY_ALL.match(word):
        return f"the variable {found[1]}"
    found = programs.CODE_VARIABLE.match(word)
    return f"the variable {found[1]}" if found and UNKNOWN in word and found[1] != "PATH" else ""


def _last(path: str) -> str:
    return path.rpartition("/")[2]
