"""Signs of a keyboard layout whose letters are no keys here."""

from unicodedata import name


def of_another_script(character: str) -> bool:
    """Tell whether a character is a letter of another script than the Latin one, as of Cyrillic or Greek."""
    return character.isalpha() and not name(character[0], "LATIN").startswith("LATIN ")
