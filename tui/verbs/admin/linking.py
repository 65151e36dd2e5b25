"""`resolutionflow admin user link`: which user somebody is to the issuer of a single sign-on."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.app.db.engine import Database


def link_user(database: "Database", chosen: argparse.Namespace) -> None:
    """Say which subject a user is."""
    from backend.app.administration import linking
    from backend.app.core.settings import Settings

    linking.link_user(
        database, team=chosen.team, name=chosen.name, subject=chosen.subject, settings=Settings()
    )
    print(f"Whoever signs in as {chosen.subject} is {chosen.name} of {chosen.team} now.")
