"""The texts of a session: each as it is typed here, as it was when that was begun, and as the server has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from backend.app.schemas.sessions import SessionResponse, SessionUpdate
from tui.api.bodies import built
from tui.drafts.store import Fields
from tui.sessions.changes import Rewrite, TextName, Texts

TEXT_NAMES: tuple[TextName, ...] = get_args(TextName)
_TYPED, _BASE = "text.", "base."


@dataclass
class SessionText:
    """One text.

    Attributes:
        typed: what stands in its field.
        base: what it was typed over: the text as it was shown, or as it was put on its way to the server.
        confirmed: what the server has, as far as is known here.
        asked: whether it was changed here and elsewhere, and the engineer has not said yet whose is kept.
    """

    typed: str = ""
    base: str = ""
    confirmed: str = ""
    asked: bool = False

    @property
    def unsaved(self) -> bool:
        """Whether what is typed is neither on its way nor on the server."""
        return self.typed != self.base

    def show(self, text: str) -> None:
        """Take a text for the one that is typed over from here on, unless something is typed already."""
        if not self.unsaved:
            self.typed = self.base = text

    def forget(self) -> None:
        """Forget what is typed and not saved."""
        self.typed, self.base, self.asked = self.confirmed, self.confirmed, False


SessionTexts = dict[TextName, SessionText]


def restored_texts(fields: Fields) -> SessionTexts:
    """Return texts that were typed and not saved, from the fields of a draft."""
    texts: SessionTexts = {}
    for name in TEXT_NAMES:
        typed = fields.get(_TYPED + name)
        if typed is not None:
            base = fields.get(_BASE + name, typed)
            texts[name] = SessionText(typed, base, base)
    return texts


def text_fields(texts: SessionTexts) -> Fields:
    """Return the fields of a draft that hold what is typed and not saved."""
    fields: Fields = {}
    for name, text in texts.items():
        if text.unsaved:
            fields[_TYPED + name], fields[_BASE + name] = text.typed, text.base
    return fields


def is_text_field(field: str) -> bool:
    """Tell whether a draft's field is one of those."""
    return field in {prefix + name for prefix in (_TYPED, _BASE) for name in TEXT_NAMES}


def confirm_texts(texts: SessionTexts, session: SessionResponse) -> None:
    """Take note of what the server has."""
    for name in TEXT_NAMES:
        texts.setdefault(name, SessionText()).confirmed = getattr(session, name)


def rewritten(texts: SessionTexts, names: Iterable[TextName]) -> Texts:
    """Return the change that saves what is typed, as the server would keep it.

    Raises:
        ApiError: the server would not take one of them.
    """
    typed = as_kept({name: texts[name].typed for name in names})
    base = as_kept({name: texts[name].base for name in names})
    return Texts({name: Rewrite(typed[name], (base[name],)) for name in typed})


def as_kept(texts: dict[TextName, str]) -> dict[TextName, str]:
    """Return texts as the server would keep them.

    Raises:
        ApiError: it would not take one of them.
    """
    body = built(SessionUpdate, **texts)
    return {name: getattr(body, name) for name in texts}
