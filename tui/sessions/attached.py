"""Which texts that wait in a session's fields came from another terminal: nobody typed these, and no message says so."""

from dataclasses import dataclass, field

from tui.drafts.form import BEFORE, NUMBERS
from tui.drafts.store import Fields

ATTACHED = "attached"
"""The field of a draft that names the fields in which something was attached, each with how long it was then.

Where other runs left something for the same field, or it was typed in since, the length is another one.
"""
_NO_TEXTS = (".marks", ".masked", ".made", BEFORE, NUMBERS)


@dataclass
class Attached:
    """What was attached to the fields of a draft.

    Attributes:
        texts: what stood in each of these fields then; empty where something that was typed stood there, too.
        sending: the same of texts that are on their way, and in the fields no more.
    """

    texts: Fields = field(default_factory=dict)
    sending: Fields = field(default_factory=dict)

    @classmethod
    def restored(cls, fields: Fields) -> "Attached":
        """Return what `spelled` put into the fields of a draft."""
        texts: Fields = {}
        for part in fields.get(ATTACHED, "").replace("\n", ",").split(","):
            name, _space, length = part.strip().partition(" ")
            if name in fields:
                whole = fields[name] if length == str(len(fields[name])) else ""
                texts[name] = texts.get(name, "") or whole
        return cls(texts)

    def spelled(self, fields: Fields, *, sending: bool = False) -> Fields:
        """Return the field that says it of a draft's fields; none where nothing of them was attached.

        With `sending` they hold what is on its way, too.
        """
        texts = self.texts | self.sending if sending else self.texts
        found = [
            f"{name} {len(text) if fields[name] == text else 0}"
            for name, text in texts.items()
            if name in fields
        ]
        return {ATTACHED: ", ".join(found)} if found else {}

    def note(self, name: str, before: str, after: str) -> None:
        """Note that something was put behind what stood in a field."""
        self.texts[name] = after if not before or self.texts.get(name) == before else ""

    def add(self, left: "Attached", *, before: Fields, after: Fields) -> None:
        """Take in what another run left, which was put before what stood in the fields."""
        for name, text in left.texts.items():
            own = before.get(name, "")
            is_whole = bool(text) and (not own or self.texts.get(name) == own)
            self.texts[name] = after.get(name, "") if is_whole else ""

    def send(self, part: str) -> None:
        """Note that the texts of fields whose names begin so are on their way: what is typed there now was not attached."""
        self.sending = {name: text for name, text in self.texts.items() if name.startswith(part)}
        self.forget(part)

    def sent(self) -> None:
        """Forget what was on its way."""
        self.sending = {}

    def give_back(self) -> None:
        """Note that what was on its way is in the fields again."""
        self.texts |= self.sending
        self.sending = {}

    def forget(self, part: str) -> None:
        """Forget the fields whose names begin so: they are empty now."""
        self.texts = {name: text for name, text in self.texts.items() if not name.startswith(part)}

    def forget_missing(self, fields: Fields) -> None:
        """Forget what is in no field any more: what is typed there from now on was not attached."""
        self.texts = {name: text for name, text in self.texts.items() if name in fields}


def how_it_came(fields: Fields, part: str = "") -> str:
    """Say how the texts in a draft's fields came there, or those whose names begin with `part`: ``typed and attached``."""
    attached = Attached.restored(fields).texts
    names = [name for name in fields if name.startswith(part) and _is_text(name)]
    typed = "typed" if any(attached.get(name) != fields[name] for name in names) else ""
    parts = (typed, "attached" if any(map(attached.__contains__, names)) else "")
    return " and ".join(filter(None, parts)) or "typed"


def _is_text(name: str) -> bool:
    return name not in (ATTACHED, "status") and not name.startswith("base.") and not name.endswith(_NO_TEXTS)
