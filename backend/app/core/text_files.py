"""Text files as other programs write them: in UTF-8, or in UTF-16 and UTF-32 as those of Windows do.

What the bytes do not tell is never guessed: a text that is taken for another one would be masked wrongly.
"""

import codecs
from pathlib import Path
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32-LE"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32-BE"),
    (codecs.BOM_UTF16_LE, "UTF-16-LE"),
    (codecs.BOM_UTF16_BE, "UTF-16-BE"),
)
_APPENDED = ("\u0a0d", "\ufffe")
"""A line break in plain bytes, and the mark in the other order, where they are taken for UTF-16: characters that no
script has. They stand where two programs wrote to one file."""


class NoText(ValueError):
    """Bytes are no text that can be read; the message says why and where: ``byte 7 is no UTF-8``."""


class TooLarge(NoText):
    """There is more than anybody would want to have read."""


def decoded(content: bytes, *, encoding: str = "") -> str:
    """Return bytes as text: in the encoding that is named, else in the one that they tell by themselves.

    Raises:
        NoText: they are in neither.
    """
    return _decoded(content, encoding)[0]


def encoding_of(content: bytes) -> str:
    """Return the encoding that bytes tell by themselves; UTF-8 where they tell none."""
    return _told(content)[0]


def read_text(file: BinaryIO, *, at_most: int = 1_000_000, encoding: str = "") -> str:
    """Return all of a file that is open as text.

    Raises:
        NoText: it is none, as one with NUL in it, or is larger than `at_most` bytes.
        OSError: it cannot be read to its end.
    """
    content = file.read(at_most + 1)
    if len(content) > at_most:
        raise TooLarge(f"it is larger than {at_most // 1_000_000} MB")
    text, used, marked = _decoded(content, encoding)
    if "\0" in text:
        before = len(text[: text.index("\0")].encode(used))
        raise NoText(f"byte {marked + before + 1} is NUL, which no text in {used} has")
    return text


def read_text_file(path: Path, *, at_most: int = 1_000_000, encoding: str = "") -> str:
    """Return all of a file as text; see `read_text` for what is raised."""
    with path.open("rb") as file:
        return read_text(file, at_most=at_most, encoding=encoding)


def _decoded(content: bytes, encoding: str) -> tuple[str, str, int]:
    """Return the text, its encoding, and how many bytes the mark before it takes."""
    marked = 0
    if not encoding:
        encoding, marked = _told(content)
    try:
        text = content[marked:].decode(encoding)
        text.encode()  # what some encodings that can be named take for text is none
    except UnicodeDecodeError as error:
        raise NoText(f"byte {marked + error.start + 1} is no {encoding}") from error
    except UnicodeError as error:
        raise NoText(f"it is no {encoding}") from error
    if encoding.startswith("UTF-16"):
        for character in _APPENDED:
            if character in text:
                before = len(text[: text.index(character)].encode(encoding))
                raise NoText(f"from about byte {marked + before + 1} on it is no {encoding} any more")
    return text.removeprefix("\ufeff"), encoding, marked


def _told(content: bytes) -> tuple[str, int]:
    """Return the encoding that the first bytes name, or that every second byte being NUL shows; else UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    if content and not len(content) % 2:
        even, odd = content[::2], content[1::2]
        if not odd.strip(b"\0") and b"\0" not in even:
            return "UTF-16-LE", 0
        if not even.strip(b"\0") and b"\0" not in odd:
            return "UTF-16-BE", 0
    return "UTF-8", 0
