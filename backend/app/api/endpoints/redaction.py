"""Sensitive values: find them in a text, mask them."""

from fastapi import APIRouter

from backend.app.schemas.redaction import MaskRequest, MaskResponse, ScanRequest, ScanResponse
from backend.app.services import redacting

router = APIRouter(prefix="/redaction", tags=["redaction"])


@router.post("/scan")
def scan_text(body: ScanRequest) -> ScanResponse:
    """Find what is sensitive in a text."""
    return redacting.find(body.text, counts_only=body.counts_only)


@router.post("/mask")
def mask_text(body: MaskRequest) -> MaskResponse:
    """Mask a text: the findings that are given, or what a scan masks by default."""
    text, masked = redacting.mask_text(body.text, body.findings, redact_hostnames=body.redact_hostnames)
    return MaskResponse(text=text, masked=masked)
