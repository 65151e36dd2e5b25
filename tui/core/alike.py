"""What two texts have in common at their ends: found by halves, so that long texts are compared in no time."""


def common(old: str, new: str) -> int:
    """Return how many characters two texts have in common at the beginning."""
    least, most = 0, min(len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        if old[least:middle] == new[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def common_end(old: str, new: str, *, most: int) -> int:
    """Return how many characters, but no more than so many, two texts have in common at the end."""
    least, ends = 0, (len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        one, other = (slice(end - middle, end - least) for end in ends)
        if old[one] == new[other]:
            least = middle
        else:
            most = middle - 1
    return least
