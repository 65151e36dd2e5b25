"""What is said where a part of a text is missing: in its place, and of the whole."""


def missing_here(what: str) -> str:
    """Return the line that stands in place of a part; `what` is such as ``12 lines are``."""
    return f"[{what} missing here]"


def told_cut(what: str) -> str:
    """Return what to say of a text without its middle, behind another sentence; `what` is how much that is."""
    return f" Its middle is left out: {what}."


def around_gap(first: str, last: str, what: str) -> str:
    """Put beginning and end of a text together, as whole lines where they have any, with a line between them."""
    first, last = first.rpartition("\n")[0] or first, last.partition("\n")[2] or last
    return f"{first}\n{missing_here(f'{what} are')}\n{last}"


def within(text: str, longest: int) -> tuple[str, str]:
    """Return a text without its middle where it is too long, and what to say of that."""
    if len(text) <= longest:
        return text, ""
    half = longest // 2
    what = f"about {len(text) - 2 * half:,} characters"
    return around_gap(text[:half], text[-half:], what), told_cut(what)
