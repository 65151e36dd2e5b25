"""What endpoints are given: the database, the caller, the settings."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from backend.app.api.authorisation import identify, identify_invited
from backend.app.api.etags import etag_of
from backend.app.core.errors import BadIfMatch
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _if_version(
    if_match: Annotated[
        str,
        Header(
            description="The ETag of the version that is to be changed; without it whichever is there.",
            json_schema_extra={"pattern": r'^(\*|(W/)?"[0-9]{1,18}")$'},
        ),
    ] = "*",
) -> int | None:
    if if_match.strip() == "*":
        return None
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not (tag.isascii() and tag.isdigit() and len(tag) < 19):
        raise BadIfMatch("If-Match has to be the ETag of an answer before.")
    return int(tag)


DatabaseDep = Annotated[Database, Depends(_database)]
SettingsDep = Annotated[Settings, Depends(_settings)]
CallerDep = Annotated[Caller, Depends(identify)]
InvitedDep = Annotated[Caller, Depends(identify_invited)]
IfVersion = Annotated[int | None, Depends(_if_version)]


def set_etag(response: Response, version: int) -> None:
    """Name the session's version in the answer."""
    response.headers["ETag"] = etag_of(version)
