"""Samples of the rules, written with braces in place of keys, so that no key stands in a file."""

import re
import string
from random import Random

ALPHABETS = {
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "a": string.ascii_lowercase,
    "n": string.digits,
    "d": "123456789",
    "an": string.ascii_lowercase + string.digits,
    "AN": string.ascii_uppercase + string.digits,
    "b32": string.ascii_uppercase + "234567",
    "B32": string.ascii_uppercase + "234567",
    "b62": string.ascii_letters + string.digits,
    "b64": string.ascii_letters + string.digits + "+/",
    "b64u": string.ascii_letters + string.digits + "_-",
    "pk": "BCDFGHJKMPQRTVWXY2346789",
    "age": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}


def written_out(sample: str, *, seed: int = 1) -> tuple[str, list[tuple[int, int]]]:
    """Return a sample as text, and where its values stand."""
    random = Random(f"{seed}{sample}")

    def drawn(found: re.Match[str]) -> str:
        alphabet = ALPHABETS[found[2]]
        return "".join(random.choice(alphabet) for _ in range(int(found[1])))

    marked = re.sub(r"\{(\d+):(\w+)\}", drawn, sample)
    text, spans = "", []
    for part in re.split("([«»])", marked):
        if part == "«":
            spans.append((len(text), len(text)))
        elif part == "»":
            spans[-1] = (spans[-1][0], len(text))
        else:
            text += part
    return text, spans
