"""`resolutionflow attach`: what a command prints, into the session that is open in the program."""

import argparse
import codecs
import re
import sys

from backend.app.core.text_files import NoText, encoding_of
from tui.core.cuts import around_gap, told_cut
from tui.core.streams import say, say_unreadable
from tui.core.tee import Passed, pass_on
from tui.settings.config import Config
from tui.verbs.destination import add_destination
from tui.verbs.encodings import add_encoding

_REFUSED, _UNUSABLE = 1, 2
_HALF = 9_000_000
"""Bytes that are kept of the beginning, and of the end, so that a step's output has room for them."""
_LONGEST_CHARACTER = 4
_CONTINUING = bytes(range(0x80, 0xC0))
_ODD = re.compile("[\x01-\x06\x0e-\x1a\x1c-\x1f]")
"""Control characters that no command prints to be read."""
_ODD_PER_TEXT = 10
_BETWEEN = re.compile("(?<=[^\0])\0(?=[^\0])")
_ESCAPED = " What of it is no {} is written as \\xNN; --encoding names another one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.epilog = "Exit status: 0 attached, or waiting as a draft; 1 set aside, or nothing to attach; 2 bad use, or nothing can be kept."
    add_destination(parser)
    add_encoding(parser, such_as="cp850 for programs of Windows")


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Pass standard input on to standard output, attach it, and return the exit status."""
    if sys.stdin.isatty():
        say("What a command prints is attached in a pipe: command | resolutionflow attach.")
        return _UNUSABLE
    try:
        passed = pass_on(sys.stdin.fileno(), sys.stdout.fileno(), half=_HALF)
    except OSError as error:
        say_unreadable("standard input", error)
        return _REFUSED
    if passed.fault:
        say(f"The output cannot be written ({passed.fault}).")
    try:
        text, told = _text(passed, chosen.encoding or "")
    except NoText as none:
        say(f"It is no text ({none}), so nothing was attached; --encoding names what it is in.")
        return _REFUSED
    from tui.handing_in.delivery import deliver  # late: the first byte has not to wait for it
    from tui.verbs.client import log_to_file  # late, too

    log_to_file(config)
    delivered = deliver(config, text, session=chosen.session, to=chosen.to)
    say(f"{delivered.sentence}{told}")
    return delivered.status or (_REFUSED if passed.fault else 0)


def _text(passed: Passed, encoding: str) -> tuple[str, str]:
    """Return what passed as text, and what else has to be said of it.

    Raises:
        NoText: it is none.
    """
    kept = passed.kept
    begin, end = kept.first, kept.last
    encoding = encoding or encoding_of(begin)
    cut = ""
    if not kept.missing:
        text, told = _decoded(begin, encoding)
    else:
        end = end[-(kept.length - len(end)) % _LONGEST_CHARACTER :]  # to where UTF-16 cuts no character
        first, told = _decoded(begin, encoding, cut_behind=True)
        last, told_too = _decoded(end, encoding, cut_before=True)
        what = f"about {kept.missing:,} bytes"
        text = around_gap(first, last, what)
        told = told or told_too
        cut = told_cut(what)
    if "\0" in text and not _is_text_with_nul(text, escaped=bool(told)):
        raise NoText(f"a byte of it is NUL, which no text in {encoding} has")
    return text, f"{cut}{told}"


def _is_text_with_nul(text: str, *, escaped: bool) -> bool:
    """Tell whether it is text all the same: a crash leaves blocks of NUL in a log, and `find -print0` ends names by it.

    Programs and pictures hold much else that is no text, and where every second byte is NUL it is in another encoding.
    """
    others = len(text) - text.count("\0")
    odd = len(_ODD.findall(text)) + (text.count("\\x") if escaped else 0)
    return _ODD_PER_TEXT * odd <= others and 2 * len(_BETWEEN.findall(text)) <= others


def _decoded(
    content: bytes, encoding: str, *, cut_before: bool = False, cut_behind: bool = False
) -> tuple[str, str]:
    """Return bytes as text, and what has to be said of it; at a cut a part of a character is left out."""
    if cut_before and encoding == "UTF-8":
        content = content[:_LONGEST_CHARACTER].lstrip(_CONTINUING) + content[_LONGEST_CHARACTER:]
    for errors, told in (("strict", ""), ("backslashreplace", _ESCAPED.format(encoding))):
        decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
        try:
            text = decoder.decode(content, final=not cut_behind)
        except UnicodeError:
            continue
        return text.removeprefix("\ufeff"), told
    raise NoText(f"it is no {encoding}")
