"""What is known of terminals and OSC 52, by what they answer and by what they leave in the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from tui.clipboard.answers import Answers
from tui.clipboard.osc52 import MAX_BASE64

_MIB = 1_048_576


class Takes(Enum):
    """Whether a terminal takes copies by OSC 52."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


@dataclass(frozen=True)
class TerminalKind:
    """A kind of terminal.

    Attributes:
        name: as its users know it.
        takes: whether it takes copies.
        max_base64: the most base64 characters it takes without a doubt.
        remark: what its user has to know, as a part of a sentence.
    """

    name: str
    takes: Takes
    max_base64: int = MAX_BASE64
    remark: str = ""


_UNKNOWN = TerminalKind("a terminal of unknown kind", Takes.UNKNOWN)
_SAYS_YES = TerminalKind("a terminal that says it takes copies", Takes.YES, max_base64=8 * _MIB)
_TMUX_ELSEWHERE = TerminalKind(
    "a tmux on your side", Takes.UNKNOWN, remark="the tmux on your side takes it only with set-clipboard on"
)

_BY_TERM = {
    "": TerminalKind("no terminal type (TERM is empty)", Takes.NO),
    "dumb": TerminalKind("a dumb terminal", Takes.NO),
    "linux": TerminalKind("the Linux console", Takes.NO),
    "xterm-kitty": TerminalKind("kitty", Takes.YES, max_base64=8 * _MIB),
    "xterm-ghostty": TerminalKind("Ghostty", Takes.YES, max_base64=8 * _MIB),
    "wezterm": TerminalKind("WezTerm", Takes.YES, max_base64=8 * _MIB),
    "alacritty": TerminalKind("Alacritty", Takes.YES, max_base64=8 * _MIB),
    "foot": TerminalKind("foot", Takes.YES, max_base64=8 * _MIB),
    "rxvt-unicode-256color": TerminalKind("urxvt", Takes.NO),
    "rxvt-unicode": TerminalKind("urxvt", Takes.NO),
    "tmux-256color": _TMUX_ELSEWHERE,
    "tmux": _TMUX_ELSEWHERE,
}
_BY_PROGRAM = {
    "Apple_Terminal": TerminalKind("Terminal.app", Takes.NO),
    "iTerm.app": TerminalKind(
        "iTerm2", Takes.UNKNOWN, remark="iTerm2 takes copies only where its settings allow it"
    ),
    "vscode": TerminalKind("VS Code", Takes.YES, max_base64=8 * _MIB),
    "WezTerm": _BY_TERM["wezterm"],
    "ghostty": _BY_TERM["xterm-ghostty"],
}
_BY_SECONDARY = {
    (0, 136): TerminalKind("PuTTY", Takes.NO),
    (1, 95): _BY_PROGRAM["Apple_Terminal"],
    (41,): TerminalKind("xterm", Takes.UNKNOWN, remark="xterm takes copies only with allowWindowOps"),
    (65,): TerminalKind("a VTE terminal, such as GNOME Terminal", Takes.NO),
    (85,): _BY_TERM["rxvt-unicode"],
    (84,): _TMUX_ELSEWHERE,
}
"""By the first numbers of the secondary device attributes, as measured and listed by users of these terminals."""


def kind_of(environment: Mapping[str, str], answers: Answers) -> TerminalKind:
    """Return the kind of the terminal that the program itself runs in.

    What it answers goes before what the environment says: that may be another terminal's.
    """
    if 52 in answers.primary:
        return _SAYS_YES
    if environment.get("TERM", "") in ("", "dumb", "linux"):
        return _BY_TERM[environment.get("TERM", "")]
    for length in (2, 1):
        if kind := _BY_SECONDARY.get(answers.secondary[:length]):
            return kind
    if kind := _BY_PROGRAM.get(environment.get("TERM_PROGRAM", "")):
        return kind
    if environment.get("WT_SESSION"):
        return TerminalKind("Windows Terminal", Takes.YES, max_base64=8 * _MIB)
    return _BY_TERM.get(environment.get("TERM", ""), _UNKNOWN)


def is_mosh(answers: Answers) -> bool:
    """Tell whether the answers are those of mosh 1.4, which answers for the terminal behind it."""
    return answers.primary == (62,) and answers.secondary == (1, 10, 0)


def is_screen(environment: Mapping[str, str], answers: Answers) -> bool:
    """Tell whether GNU screen stands before the terminal, perhaps on the other side of an SSH connection."""
    if answers.secondary:
        return answers.secondary[0] == 83
    return bool(environment.get("STY")) or environment.get("TERM", "").startswith("screen")
