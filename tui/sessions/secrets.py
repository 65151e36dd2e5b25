"""Keeping secret values out of what is recorded: in command output, a shell may have printed them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import reduce
from itertools import chain, product
from typing import NamedTuple, get_args

from backend.app.schemas.trees import Shell
from backend.app.shells.filling import Unquotable, filled
from tui.sessions.overwriting import StepTexts
from tui.sessions.state import OpenSession

_QUOTES = ("", '"', "'")
SHORTEST = 3
"""Characters that a secret value has at least: fewer stand in every text by chance, and none could be left readable."""
_LONG = 6
"""Characters from which on a value is left out wherever it stands; a shorter one may be a part of another word."""
_IN_WORD = r"[0-9A-Za-z_\u00c0-\u024f\u0370-\u052f]"
"""What words are made of in writing that has blanks between them: in others a value has no such ends."""
_Frame = tuple[str, str]
"""What stands right before and behind a value in the same word."""


class Cleared(NamedTuple):
    """A text without secret values.

    Attributes:
        text: it, with a remark in place of each.
        left_out: which were, as a part of a sentence; empty where none was.
    """

    text: str
    left_out: str


def without_secrets(opened: OpenSession, text: str) -> Cleared:
    """Leave the session's secret values out of a text, also as a shell's command quotes them.

    A short one is left out where it is a word of its own, and where a command of the flow has it within one, as in
    ``-p{pin}``: cut out of other words it would make a text unreadable, and what is missing there easy to tell.
    """
    labels = {one.name: one.label for one in opened.flow.inputs}
    written = {form: name for name, value in opened.secrets.items() for form in _forms(name, value)}
    if not written:
        return Cleared(text, "")
    # The longest first, as one may be a part of another; at once, as one may be in the label of another.
    longest_first = sorted(written.items(), key=lambda form: len(form[0]), reverse=True)
    forms = re.compile("|".join(_wherever(opened, form, name) for form, name in longest_first))
    found = {written[form] for form in forms.findall(text)}
    named = [labels[name] for name in opened.secrets if name in found]
    cleared = forms.sub(lambda form: f"[{labels[written[form[0]]]} left out]", text)
    return Cleared(cleared, f"{', '.join(named)} left out" if named else "")


def texts_without_secrets(opened: OpenSession, texts: StepTexts) -> StepTexts:
    """Return texts of a step with secret values left out of its output."""
    return {
        name: (without_secrets(opened, text).text if name == "command_output" else text, over)
        for name, (text, over) in texts.items()
    }


def _wherever(opened: OpenSession, form: str, name: str) -> str:
    """Return a pattern for a form of a value wherever it is to be left out."""
    if len(opened.secrets[name]) >= _LONG:
        return re.escape(form)
    return "|".join(_framed(form, *frame) for frame in sorted({("", ""), *_frames(opened, name)}))


def _framed(form: str, before: str, behind: str) -> str:
    """Return a pattern for a form that has these parts of a word around it, and no more of one."""
    begins, ends = (before or form)[0], (behind or form)[-1]
    begun = f"(?<!{_IN_WORD})" if re.match(_IN_WORD, begins) else ""
    ended = f"(?!{_IN_WORD})" if re.match(_IN_WORD, ends) else ""
    return f"(?<={begun}{re.escape(before)}){re.escape(form)}(?={re.escape(behind)}{ended})"


def _frames(opened: OpenSession, name: str) -> Iterator[_Frame]:
    """Yield what the flow's commands have in one word with a value."""
    values = {**opened.session.values, **opened.secrets}
    for command in chain.from_iterable(node.commands for node in opened.flow.nodes.values()):
        parts = [_with_values(part, values) for part in command.line.split(f"{{{name}}}")]
        for at in range(1, len(parts)):
            before, behind = (values[name].join(some) for some in (parts[:at], parts[at:]))
            yield re.findall(f"{_IN_WORD}*$", before)[0], re.findall(f"^{_IN_WORD}*", behind)[0]


def _with_values(text: str, values: Mapping[str, str]) -> str:
    return reduce(lambda filled, name: filled.replace(f"{{{name}}}", values[name]), values, text)


def _forms(name: str, value: str) -> set[str]:
    """Return how a value can be written: as it is, and as each shell has it in a command, also between quotes."""
    forms = {value}
    shells: tuple[Shell, ...] = get_args(Shell)
    for shell, quote in product(shells, _QUOTES):
        line = f"{quote}{{{name}}}{quote}"
        with suppress(Unquotable):
            written = filled(line, shell=shell, names=[name], values={name: value}).text
            forms.add(written.removeprefix(quote).removesuffix(quote))
    return forms
