"""`resolutionflow admin user link`: which user somebody is to the issuer of a single sign-on."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.app.db.engine import Database


def subject(text: str) -> str:
    """Return what a sign-in is compared with: the issuer and its claim `sub`, with one blank between them.

    Raises:
        ArgumentTypeError: no sign-in can ever be that.
    """
    from backend.app.administration.linking import is_subject

    if not is_subject(text.strip()):
        raise argparse.ArgumentTypeError(f"'ISSUER SUB', in quotes, as `login` prints it, not {text!r}")
    return text.strip()


def link_user(database: "Database", chosen: argparse.Namespace) -> None:
    """Say which subject a user is."""
    from backend.app.administration import linking
    from backend.app.core.settings import Settings

    linking.link_user(
        database, team=chosen.team, name=chosen.name, subject=chosen.subject, settings=Settings()
    )
    print(f"Whoever signs in as {chosen.subject} is {chosen.name} of {chosen.team} now.")
