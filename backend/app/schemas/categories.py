"""The kinds of sensitive values, and what is written in their place. It imports nothing: scanning needs no models."""

from typing import Literal

Category = Literal["ip", "email", "token", "custom", "host", "unc", "mac"]
"""``custom`` are the words that a team listed, such as a client's names, and what was marked by hand."""

HOSTNAMES: frozenset[Category] = frozenset({"host", "unc"})
"""What is masked besides where host names are to be masked too."""

PLACEHOLDER = r"\[(?P<kind>[A-Z]{2,6}) REDACTED(?: #(?P<number>[0-9]{1,9}))?\]"
"""What any placeholder looks like, numbered or not, as a regular expression."""
