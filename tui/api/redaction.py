"""Sensitive values over HTTP."""

from backend.app.schemas.redaction import (
    FindingResponse,
    MaskRequest,
    MaskResponse,
    ScanRequest,
    ScanResponse,
)
from tui.api.http import Http, parsed


async def scan(http: Http, text: str) -> tuple[FindingResponse, ...]:
    """Return what is sensitive in a text."""
    answer = await http.call("POST", "redaction/scan", body=ScanRequest(text=text))
    return parsed(answer, ScanResponse).findings


async def mask(http: Http, body: MaskRequest) -> MaskResponse:
    """Return a masked text."""
    return parsed(await http.call("POST", "redaction/mask", body=body), MaskResponse)
