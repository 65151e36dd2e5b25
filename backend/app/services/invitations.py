"""Invitations: tokens that are good for nothing but to be exchanged, once, for a token of the same user.

An invitation goes by mail or chat, where it stays. So what it is exchanged for must not follow from it, and has never
been sent to anybody: the user's program makes the secret itself, keeps it, and sends its SHA-256, which is all that the
server keeps of any token. If the answer is lost, the program asks again with the same digest and is answered the same;
with any other one the invitation is used up. No time has to be set within which an invitation works twice: it is its own.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.core.errors import Forbidden, NotFound, Unauthorized
from backend.app.db import models
from backend.app.db.team_scope import Caller, by_digest, of_team
from backend.app.schemas.accounts import TokenResponse
from backend.app.services import accounts, audit, people

LOGIN_DAYS = 90
"""How long a token is good that an invitation was exchanged for."""


def invite(
    db: Session, *, caller: Caller, user: models.User, token_id: UUID, now: datetime, days: int
) -> accounts.NewToken:
    """Make an invitation for a user, good for so many days; the user's earlier ones are good for nothing then.

    Raises:
        UserDisabled: the user is disabled.
    """
    user = people.user_with_id(db, caller=caller, user_id=user.id, lock=True)
    people.revoke_tokens(db, caller=caller, user=user, now=now, only_invitations=True)
    return accounts.add_token(
        db, caller=caller, user=user, token_id=token_id, now=now, days=days, for_login=True
    )


def who_is_invited(db: Session, *, token: str, now: datetime) -> Caller:
    """Return whose an invitation is, also of one that is used: its exchange may be asked for again until it expires.

    Raises:
        Unauthorized: nobody has it, it is expired, or the user is disabled.
        Forbidden: it is a token that one can call with already.
    """
    row = db.execute(by_digest(accounts.digest_of(token))).one_or_none()
    if row is None or not row.Token.for_login:
        accounts.authenticate(db, token=token, now=now)
        raise Forbidden("Only an invitation is exchanged for a token; what came is a token already.")
    accounts.require_known(row.User)
    if row.Token.expires_at <= now:
        raise _used()
    return accounts.caller_of(row.User, row.Token)


def exchange(db: Session, *, caller: Caller, digest: str, token_id: UUID, now: datetime) -> TokenResponse:
    """Make the token with this SHA-256 for whoever calls with an invitation, which is used up then.

    The same again is the same answer.

    Raises:
        NotFound: there is no invitation, as in an engineer's own process.
        Unauthorized: it is used, expired or revoked.
    """
    if caller.token_id is None:
        raise NotFound("Nobody needs a token here, so there is none to be had.")
    # The lock is that of whoever disables the user, and of another exchange of the same invitation.
    user = people.user_with_id(db, caller=caller, user_id=caller.user_id, lock=True)
    accounts.require_known(user)
    invitation = db.scalars(of_team(models.Token, caller).where(models.Token.id == caller.token_id)).one()
    known = db.execute(by_digest(digest)).one_or_none()
    if known is not None:
        return _again(db, caller, known.Token.id, invitation, now=now)
    if invitation.revoked_at is not None or invitation.expires_at <= now:
        raise _used()
    invitation.revoked_at = invitation.last_used_at = now
    made = models.Token(
        team_id=caller.team_id,
        id=token_id,
        user_id=user.id,
        digest=digest,
        created_at=now,
        expires_at=now + timedelta(days=LOGIN_DAYS),
    )
    db.add(made)
    audit.record(db, caller=caller, action="added", about=audit.About("token", token_id, user.name), now=now)
    db.flush()
    return TokenResponse(id=made.id, expires_at=made.expires_at)


def _again(
    db: Session, caller: Caller, token_id: UUID, invitation: models.Token, *, now: datetime
) -> TokenResponse:
    """Return the answer of before; whoever names another's token learns nothing about it."""
    token = models.Token
    query = of_team(token, caller).where(token.id == token_id, token.user_id == invitation.user_id)
    made = db.scalars(query.where(token.for_login.is_(False), token.revoked_at.is_(None))).one_or_none()
    if made is None or made.created_at != invitation.revoked_at or made.expires_at <= now:
        raise _used()
    return TokenResponse(id=made.id, expires_at=made.expires_at)


def _used() -> Unauthorized:
    return Unauthorized(
        "The invitation is used, expired or revoked; ask whoever runs the server for another one."
    )
