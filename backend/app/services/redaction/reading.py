"""What a reader sees of a text: nothing that is invisible, and what an escape or a look-alike stands for.

All rules look at that; what they find is masked where it stands.
"""

import re
from bisect import bisect_right
from codecs import register_error
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

import re2  # type: ignore[import-untyped]  # it comes without types

from backend.app.services.redaction.lazy import lazily

_INVISIBLE = (
    "\\x00\\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
"""Unicode's Default_Ignorable_Code_Point of the basic plane, and the control characters that show nothing."""
_NAMED = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "apos": "'",
    "nbsp": " ",
    "commat": "@",
    "period": ".",
    "colon": ":",
    "equals": "=",
    "sol": "/",
    "bsol": "\\",
    "lowbar": "_",
    "num": "#",
    "excl": "!",
    "shy": "",
    "zwj": "",
    "zwnj": "",
    "ensp": " ",
    "emsp": " ",
    "thinsp": " ",
    "dollar": "$",
    "percnt": "%",
    "semi": ";",
    "comma": ",",
    "plus": "+",
    "hyphen": "-",
    "dash": "-",
    "ndash": "-",
    "mdash": "-",
    "lsqb": "[",
    "rsqb": "]",
    "lpar": "(",
    "rpar": ")",
    "ast": "*",
    "verbar": "|",
    "tab": "\t",
}
"""Names of characters in HTML (WHATWG HTML, 13.5) that may stand in a value or beside it."""
_OTHER_WRITINGS = {
    **dict.fromkeys(("密码", "密碼", "口令", "パスワード", "暗証番号", "비밀번호", "암호"), "password"),
    **dict.fromkeys(("пароль", "Пароль", "ПАРОЛЬ", "κωδικός", "סיסמה", "كلمة المرور", "รหัสผ่าน"), "password"),
}
"""Words for a password that have no letter of ASCII."""
_PERCENT = "%(?:40|2[eE]|3[aAdD]|5[bBcCdD]|26(?=[A-Za-z0-9_.-]{1,30}%3[dD])|2[fF](?=%2[fF]|[0-9]{1,3}\\.[0-9]{1,3}\\.))"
"""Only what cannot end a value too early: a password in a URL is escaped because a slash would (RFC 3986, 2.1)."""
_PIECE = lazily(
    # Each begins with a character of its own, so that the search for the first one is fast.
    "|".join(
        (
            rf"[{_INVISIBLE}]+",
            r"\x1b\[[0-9;?]{0,20}[A-Za-z]",
            r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});",
            r"\\{1,2}(?:u[0-9A-Fa-f]{4}|x[2-7][0-9A-Fa-f]|\.(?<=[0-9]\\\.)(?=[0-9]))",
            _PERCENT,
            r"%2[fF](?<=%2[fF]%2[fF])",
            r"=(?:3D|40|2E|\r?\n)",
            r"[\[({](?:[.:@]|dot|DOT|at|AT|://)[\])}]",
            *_OTHER_WRITINGS,
        )
    )
)
_ERASED = lazily("|".join(rf"[^\n\x08]{{{count}}}\x08{{{count}}}" for count in (4, 3, 2, 1)))
_FOLDED = "foldedforrules"
"""The name of the error handler that writes what is not ASCII as what it looks like."""


@cache
def _hint() -> "re2._Regexp":
    """Return what tells fast, in UTF-8, whether there is anything that does not stand for itself."""
    return re2.compile(
        rf"[{_INVISIBLE}\x08\x1b]|&(?:#|[A-Za-z]{{2,8}};)|\\(?:u[0-9A-Fa-f]{{4}}|x[2-7][0-9A-Fa-f]|\.[0-9])"
        r"|%(?:40|2[eEfF]|3[aAdD]|5[bBcCdD])|=(?:40|2E|3D|\r?\n)|[\[({](?:[.:@]|dot|DOT|at|AT|://)[\])}]|"
        + "|".join(_OTHER_WRITINGS)
    )


class Seen(NamedTuple):
    """A text as a reader sees it.

    Attributes:
        text: the text.
        places: of each piece that stands for something else: where it begins here, and there, and both lengths.
    """

    text: str
    places: tuple[list[int], list[int], list[int], list[int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of this text stands in the one it was made from."""
        return self._first(start), self._behind(end)

    def _first(self, at: int) -> int:
        here, there, length, stood = self.places
        piece = bisect_right(here, at) - 1
        if piece < 0:
            return at
        within = at - here[piece]
        return (
            there[piece] if within < length[piece] else there[piece] + stood[piece] + within - length[piece]
        )

    def _behind(self, at: int) -> int:
        here, there, length, stood = self.places
        piece = bisect_right(here, at - 1) - 1
        if piece < 0:
            return at
        within = at - here[piece]
        return there[piece] + stood[piece] + max(0, within - length[piece])


def seen(text: str) -> Seen:
    """Return a text as a reader sees it."""
    parts: list[str] = []
    places: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])
    here, there, length, stood = places
    done = size = 0
    for start, end, shown in _pieces(text):
        parts += (text[done:start], shown)
        size += start - done
        here.append(size)
        there.append(start)
        length.append(len(shown))
        stood.append(end - start)
        size += len(shown)
        done = end
    return Seen("".join([*parts, text[done:]]) if parts else text, places)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    if "\x08" in text:  # what a program typed over, before all else
        yield from ((*found.span(), "") for found in _ERASED().finditer(text))
        return
    done = 0
    printable = _is_quoted_printable(text)
    for at in _candidates(text):
        if at < done or (text[at] == "=" and not printable):
            continue
        found = _PIECE().match(text, at)
        shown = _shown(found[0]) if found else None
        if found is None or shown is None:
            continue
        start, end = found.span()
        if found[0][0] in "[({":  # who writes `[at]` may leave blanks around it
            start -= start > done and text[start - 1] == " "
            end += text[end : end + 1] == " "
        yield start, end, shown
        done = end


def _is_quoted_printable(text: str) -> bool:
    """Tell whether a text is a mail as it is sent (RFC 2045, 6.7): else ``=40`` is a value."""
    return "quoted-printable" in text.lower() or ("=3D" in text and ("=\n" in text or "=\r\n" in text))


def _candidates(text: str) -> Iterator[int]:
    """Return where pieces may begin. RE2 is some times faster than `re` here, but knows no look-behind."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) == len(text):
        yield from (found.start() for found in _hint().finditer(encoded))
        return
    at = done = 0
    for found in _hint().finditer(encoded):
        at += len(encoded[done : found.start()].decode("utf-8", "surrogatepass"))
        done = found.start()
        yield at


def _shown(piece: str) -> str | None:
    """Return what a piece stands for; None if it stands for itself."""
    match piece[0]:
        case "&":
            return _NAMED.get(piece[1:-1]) if piece[1] != "#" else _character(_code(piece[2:-1]))
        case "\\":
            return "." if piece[-1] == "." else _character(int(piece.lstrip("\\")[1:], 16))
        case "%" | "=":
            return "" if piece[-1] == "\n" else chr(int(piece[1:], 16))
        case "[" | "(" | "{":
            inner = piece[1:-1].lower()
            return {"dot": ".", "at": "@"}.get(inner, inner)
        case _:
            return _OTHER_WRITINGS.get(piece, "")


def _code(digits: str) -> int:
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


def _character(code: int) -> str | None:
    """Return an escaped character: one of ASCII that shows, a blank, or nothing for one that is invisible."""
    if 32 <= code < 127:
        return chr(code)
    if code == 0xA0:
        return " "
    return "" if code < 0x10000 and re.fullmatch(f"[{_INVISIBLE}]", chr(code)) else None


_LOOK_ALIKES = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        " ",
    ),
    **dict.fromkeys("“”„‟«»″〝〞", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―−─━═", "-"),
    **dict.fromkeys("│┃║｜", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╋╬╔╗╚╝╠╣╦╩╪╞╡", "+"),
    **dict.fromkeys("。．․‧", "."),
    **dict.fromkeys("：﹕∶", ":"),
    **dict.fromkeys("→⇒➜➔", ">"),
    "＝": "=",
    "＠": "@",
    "﹫": "@",
    "⁄": "/",
    "∕": "/",
}
_DIGITS_OF_ANY_WRITING = re.compile(r"\d")


class _Folds(dict[str, str]):
    """What each character looks like in ASCII, one for one; a question mark for what looks like nothing there."""

    def __missing__(self, char: str) -> str:
        plain = normalize("NFKC", char)
        shown = plain if len(plain) == 1 and " " <= plain <= "~" else "?"
        self[char] = shown
        return shown


_FOLDS = _Folds(_LOOK_ALIKES)


def _fold(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_FOLDS.__getitem__, error.object[error.start : error.end])), error.end


register_error(_FOLDED, _fold)


def folded(text: str) -> bytes:
    """Return a text in ASCII, one byte a character."""
    return text.encode("ascii", _FOLDED)
