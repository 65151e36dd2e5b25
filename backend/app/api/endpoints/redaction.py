"""Sensitive values: find them in a text, mask them."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep, DatabaseDep, SettingsDep
from backend.app.schemas.categories import masked_with
from backend.app.schemas.redaction import MaskRequest, MaskResponse, ScanRequest, ScanResponse
from backend.app.services import redacting, team_settings
from backend.app.services.redaction.policy import Policy

router = APIRouter(route_class=CallerFirst, prefix="/redaction", tags=["redaction"])


def _team_policy(database: DatabaseDep, caller: CallerDep) -> Policy:
    """Return what the caller's team decided; the database is free again before the text is looked at."""
    return team_settings.policy_of(database.read(partial(team_settings.read_settings, caller=caller)))


TeamPolicy = Annotated[Policy, Depends(_team_policy)]


@router.post("/scan")
def scan_text(policy: TeamPolicy, settings: SettingsDep, body: ScanRequest) -> ScanResponse:
    """Find what is sensitive in a text."""
    return redacting.scan_text(
        body.text, policy=policy, counts_only=body.counts_only, most=settings.most_findings
    )


@router.post("/mask")
def mask_text(policy: TeamPolicy, body: MaskRequest) -> MaskResponse:
    """Mask a text: the findings that are given, or what a scan masks by default."""
    text, masked = redacting.mask_text(body.text, body.findings, policy=policy, also=masked_with(body.chosen))
    return MaskResponse(text=text, masked=masked)
