"""What a team decided: read it, change it."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.app.core.errors import InvalidSettings, VersionMismatch
from backend.app.db import models
from backend.app.db.team_scope import Caller, own_team
from backend.app.schemas.categories import masked_with
from backend.app.schemas.settings import TeamSettings, TeamSettingsResponse
from backend.app.services import audit
from backend.app.services.accounts import require_admin
from backend.app.services.redaction.custom_words import CustomWords, Word
from backend.app.services.redaction.policy import Policy, compiled_policy
from backend.app.services.redaction.values import AllowList


def read_settings(db: Session, *, caller: Caller) -> TeamSettingsResponse:
    """Return the settings of the caller's team."""
    return _answer(db.scalars(own_team(caller)).one())


def write_settings(
    db: Session, *, caller: Caller, body: TeamSettings, now: datetime, if_version: int | None = None
) -> TeamSettingsResponse:
    """Put settings in place of those of the caller's team.

    Raises:
        Forbidden: the caller is no admin of the team.
        VersionMismatch: somebody else changed them since that version.
        InvalidSettings: a pattern or an entry of the allow-list is wrong.
    """
    require_admin(caller, "change the team's settings")
    _require_usable(body)
    team = db.scalars(own_team(caller).with_for_update()).one()
    if if_version is not None and if_version != team.settings_version:
        raise VersionMismatch(
            "The settings were changed by somebody else meanwhile.", version=team.settings_version
        )
    wanted = body.model_dump(mode="json")
    changes = {name: value for name, value in wanted.items() if getattr(team, name) != value}
    if changes:
        for name, value in changes.items():
            setattr(team, name, value)
        team.settings_version += 1
        about = audit.About("team", team.id, team.name)
        detail = ", ".join(sorted(changes))
        audit.record(db, caller=caller, action="changed", about=about, now=now, detail=detail)
    db.flush()
    return _answer(team)


def policy_of(decided: TeamSettingsResponse) -> Policy:
    """Return what a team decided as a scan takes it."""
    words = tuple(Word(word.text, word.is_pattern) for word in decided.custom_words)
    return compiled_policy(
        words=words,
        allowed=decided.allow_list,
        numbered=decided.numbered_placeholders,
        also=masked_with(decided.also_masked),
    )


def _answer(team: models.Team) -> TeamSettingsResponse:
    fields = {name: getattr(team, name) for name in TeamSettings.model_fields}
    return TeamSettingsResponse.model_validate({**fields, "version": team.settings_version})


def _require_usable(body: TeamSettings) -> None:
    """Try each entry by itself, so that the answer can say which one is wrong."""
    for index, word in enumerate(body.custom_words):
        try:
            CustomWords([Word(word.text, word.is_pattern)])
        except ValueError as wrong:
            raise _invalid("custom_words", index, word.text, str(wrong)) from wrong
    for index, entry in enumerate(body.allow_list):
        try:
            AllowList((entry,))
        except ValueError as wrong:
            raise _invalid(
                "allow_list", index, entry, "an IPv4 or IPv6 network is written otherwise"
            ) from wrong


def _invalid(field: str, index: int, text: str, reason: str) -> InvalidSettings:
    name = field.replace("_", " ").capitalize()
    return InvalidSettings(f"{name}, entry {index + 1}, {text}: {reason}.", field=field, index=index)
