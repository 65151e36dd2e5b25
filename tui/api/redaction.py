"""Sensitive values over HTTP."""

from backend.app.schemas.redaction import MaskRequest, MaskResponse, ScanRequest, ScanResponse
from tui.api.http import Http, parsed


async def scan(http: Http, body: ScanRequest) -> ScanResponse:
    """Return what is sensitive in a text."""
    return parsed(await http.call("POST", "redaction/scan", body=body), ScanResponse)


async def mask(http: Http, body: MaskRequest) -> MaskResponse:
    """Return a masked text."""
    return parsed(await http.call("POST", "redaction/mask", body=body), MaskResponse)
