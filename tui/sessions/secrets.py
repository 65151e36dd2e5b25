"""Keeping secret values out of what is recorded: in command output, a shell may have printed them."""

import re
from contextlib import suppress
from itertools import product
from typing import get_args

from backend.app.schemas.trees import Shell
from backend.app.shells.filling import Unquotable, filled
from tui.sessions.overwriting import StepTexts
from tui.sessions.state import OpenSession

_QUOTES = ("", '"', "'")


def without_secrets(opened: OpenSession, text: str) -> str:
    """Return a text with what it has of the session's secret values left out, also as a shell's command quotes them."""
    labels = {one.name: one.label for one in opened.flow.inputs}
    written = {form: name for name, value in opened.secrets.items() for form in _forms(name, value)}
    if not written:
        return text
    # The longest first, as one may be a part of another; at once, as one may be in the label of another.
    forms = re.compile("|".join(map(re.escape, sorted(written, key=len, reverse=True))))
    return forms.sub(lambda found: f"[{labels[written[found[0]]]} left out]", text)


def left_out(opened: OpenSession, text: str) -> str:
    """Return what `without_secrets` leaves out of a text, as a part of a sentence; empty where that is nothing."""
    labels = {one.name: one.label for one in opened.flow.inputs}
    found = [
        labels[name]
        for name, value in opened.secrets.items()
        if any(map(text.__contains__, _forms(name, value)))
    ]
    return f"{', '.join(found)} left out" if found else ""


def texts_without_secrets(opened: OpenSession, texts: StepTexts) -> StepTexts:
    """Return texts of a step with secret values left out of its output."""
    return {
        name: (without_secrets(opened, text) if name == "command_output" else text, over)
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
