"""What is left out of packages that the program imports, since it would hold up the start."""

import sys


def leave_out_httpx_command() -> None:
    """Have httpx imported without its command line, which brings click, pygments and half of Rich.

    httpx takes it for not installed then, as it is where these packages are missing.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: it cannot be imported
