"""Which user of a team somebody is to the issuer of a single sign-on."""

from backend.app.administration.teams import in_team
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.issuer.settings import is_safe_url
from backend.app.services import signing_in


def is_subject(text: str) -> bool:
    """Tell whether a sign-in can be this subject: the issuer and its claim `sub`, with one blank between them."""
    issuer, _, known_as = text.partition(" ")
    return is_safe_url(issuer) and known_as == known_as.strip() != "" and known_as.isprintable()


def link_user(database: Database, *, team: str, name: str, subject: str, settings: Settings) -> None:
    """Have a user be the one whom an issuer knows as a subject.

    Raises:
        NotFound: there is no such team, or no such user in it.
        NameTaken: it is another user's subject.
    """
    in_team(
        database,
        team,
        lambda db, caller: signing_in.link(
            db, caller=caller, name=name, subject=subject, now=settings.clock()
        ),
    )
