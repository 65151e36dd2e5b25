"""Keeping secret values out of what is recorded: in command output, a shell may have printed them."""

import re
from contextlib import suppress
from itertools import product
from typing import NamedTuple, get_args

from backend.app.schemas.trees import Shell
from backend.app.shells.filling import Unquotable, filled
from tui.sessions.overwriting import StepTexts
from tui.sessions.state import OpenSession

_QUOTES = ("", '"', "'")


class Cleared(NamedTuple):
    """A text without secret values.

    Attributes:
        text: it, with a remark in place of each.
        left_out: which were, as a part of a sentence; empty where none was.
    """

    text: str
    left_out: str


def without_secrets(opened: OpenSession, text: str) -> Cleared:
    """Leave the session's secret values out of a text, also as a shell's command quotes them."""
    labels = {one.name: one.label for one in opened.flow.inputs}
    written = {form: name for name, value in opened.secrets.items() for form in _forms(name, value)}
    if not written:
        return Cleared(text, "")
    # The longest first, as one may be a part of another; at once, as one may be in the label of another.
    forms = re.compile("|".join(map(re.escape, sorted(written, key=len, reverse=True))))
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
