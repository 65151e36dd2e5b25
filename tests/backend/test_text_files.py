"""Texts in the encodings of other programs: decoded as what they say they are, or refused."""

import io
from pathlib import Path

import pytest

from backend.app.core.text_files import NoText, TooLarge, decoded, read_text, read_text_file

IPCONFIG = "Windows IP Configuration\r\n\r\n   DHCP für Netz: Ja\r\n"


@pytest.mark.parametrize(
    "content",
    [
        IPCONFIG.encode(),
        IPCONFIG.encode("utf-8-sig"),
        b"\xff\xfe" + IPCONFIG.encode("utf-16-le"),
        b"\xfe\xff" + IPCONFIG.encode("utf-16-be"),
        IPCONFIG.encode("utf-16-le"),
        IPCONFIG.encode("utf-16-be"),
        b"\xff\xfe\0\0" + IPCONFIG.encode("utf-32-le"),
        b"\0\0\xfe\xff" + IPCONFIG.encode("utf-32-be"),
    ],
)
def test_what_tells_its_encoding(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    assert read_text_file(tmp_path / "x.txt") == decoded(content) == IPCONFIG


@pytest.mark.parametrize("text", ["“quoted” – 中文", "🖨 printer", "−€"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_any_character_behind_a_mark(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Verfügbar".encode("cp1252"), "byte 5 is no UTF-8"),
        ("für".encode("cp850"), "byte 2 is no UTF-8"),
        (b"\xef\xbb\xbfab\xff", "byte 6 is no UTF-8"),
        (b"\xff\xfea\0b", "byte 5 is no UTF-16-LE"),
        (b"\xff\xfe\0\xd8a\0", "byte 3 is no UTF-16-LE"),
        (b"\x7fELF\2\1\1\0\0\0", "byte 8 is NUL, which no text in UTF-8 has"),
        (b"PATH=/bin\0HOME=/root\0", "byte 10 is NUL, which no text in UTF-8 has"),
        (b"\xff\xfea\0\0\0", "byte 5 is NUL, which no text in UTF-16-LE has"),
        # By a shell of another kind, at the end of what PowerShell wrote.
        (b"\xff\xfe" + "ab\r\n".encode("utf-16-le") + b"x=10.0.0.1\r\n", "from about byte 21 on it is no UTF-16-LE"),
        (b"x=10.0.0.1\r\n" + "ab\r\n".encode("utf-16-le"), "byte 14 is NUL, which no text in UTF-8 has"),
        # Which of the two orders this is in, it does not tell.
        ("x – y".encode("utf-16-le"), "byte 2 is NUL, which no text in UTF-8 has"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_refused_with_its_place(content: bytes, reason: str) -> None:
    with pytest.raises(NoText) as refused:
        read_text(io.BytesIO(content), at_most=1_000)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        (b"f\x81r", "cp850", "für"),
        (b"f\xfcr", "cp1252", "für"),
        ("x – y".encode("utf-16-le"), "utf-16-le", "x – y"),
        (b"\xef\xbb\xbfx", "utf-8", "x"),
    ],
)
def test_an_encoding_that_is_named(content: bytes, encoding: str, text: str) -> None:
    assert read_text(io.BytesIO(content), at_most=100, encoding=encoding) == text


@pytest.mark.parametrize(
    ("content", "encoding"), [(b"a\x81", "cp1252"), (b"\\ud800", "unicode_escape"), (b"a\0b", "cp850")]
)
def test_what_is_not_in_the_encoding_that_is_named(content: bytes, encoding: str) -> None:
    with pytest.raises(NoText):
        read_text(io.BytesIO(content), at_most=100, encoding=encoding)


def test_more_than_anybody_wants() -> None:
    assert read_text(io.BytesIO(b"12345"), at_most=5) == "12345"
    with pytest.raises(TooLarge):
        read_text(io.BytesIO(b"123456"), at_most=5)


def test_an_empty_text() -> None:
    assert [decoded(content) for content in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0")] == [""] * 4
