"""What is typed for a verb in a walk, and how it is said: letters, also where the engineer's own keys are others."""

from collections.abc import Iterable

from tui.keys import NAMES, Verb, is_text


def letter_of(verb: Verb) -> str:
    """Return what is typed for a verb: the first of its keys that is a character, else its usual one."""
    return next(filter(is_text, verb.keys), verb.default)


def heard(verb: Verb) -> str:
    """Return a verb's letter for a sentence: a sign by what it is called, since screen readers leave most signs out."""
    letter = letter_of(verb)
    if letter.isupper():  # heard, it is the small one
        return f"capital {letter}"
    return NAMES.get(letter, letter).replace("_", " ")


def verb_of(typed: str, verbs: Iterable[Verb]) -> Verb | None:
    """Return the verb with this letter; None if none has it. A capital does as well, unless it is another one's letter."""
    letters = {letter_of(verb): verb for verb in verbs}
    return letters.get(typed) or letters.get(typed.lower())


def behind(typed: str, verb: Verb) -> str | None:
    """Return what stands behind a verb's letter, after a blank unless it is a sign; None if something else is typed."""
    letter = letter_of(verb)
    rest = typed.removeprefix(letter)
    if not typed.startswith(letter) or (letter.isalnum() and rest.lstrip() == rest != ""):
        return None
    return rest.strip()
