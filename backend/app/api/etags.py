"""How the version of a session is named in a header."""


def etag_of(version: int) -> str:
    """Return the entity tag of a version (RFC 9110, section 8.8.3)."""
    return f'"{version}"'
