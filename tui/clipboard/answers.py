"""What a terminal says of itself when it is asked."""

import re
from dataclasses import dataclass, field

QUERIES = "\x1b[>c\x1b[c"
"""Secondary and primary device attributes (DEC STD 070; xterm's ctlseqs, "Send Device Attributes")."""

_REPLY = re.compile(r"\x1b\[([?>])([0-9;]*)c")
"""An answer: ``CSI > Pp ; Pv ; Pc c`` for the secondary attributes, ``CSI ? Ps ; … c`` for the primary ones."""

_BEGINNING = re.compile(r"\x1b\[(?:[?>][0-9;]*)?\Z")


@dataclass
class Answers:
    """What the terminal answered; empty until it did.

    Attributes:
        primary: its extensions. 52 says that programs may set the clipboard by OSC 52, now and here:
            https://github.com/contour-terminal/vt-extensions/blob/master/clipboard-extension.md
        secondary: its kind, version and options.
    """

    primary: tuple[int, ...] = ()
    secondary: tuple[int, ...] = ()
    _begun: str = field(default="", repr=False)
    """The beginning of an answer whose end has not come yet."""

    def take(self, received: str) -> str:
        """Take the answers out of what was received; return the rest, which somebody typed."""
        received, self._begun = self._begun + received, ""
        for kind, numbers in _REPLY.findall(received):
            values = tuple(int(number) for number in numbers.split(";") if number)
            if kind == ">":
                self.secondary = values
            else:
                self.primary = values
        rest = _REPLY.sub("", received)
        if begun := _BEGINNING.search(rest):
            self._begun = begun[0]
        return _BEGINNING.sub("", rest)

    @property
    def last_came(self) -> bool:
        """Whether the last question was answered; terminals answer in order."""
        return bool(self.primary)

    @property
    def complete(self) -> bool:
        """Whether each question was answered, so that no answer is still to come."""
        return bool(self.primary and self.secondary)
