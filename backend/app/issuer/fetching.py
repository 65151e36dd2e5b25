"""Calls to the issuer: short answers within seconds, and no redirect."""

import asyncio
import json
import logging
import ssl
from typing import Any

import httpx

from backend.app.core.errors import IssuerAway
from backend.app.issuer.settings import is_safe_url

_SECONDS = 10.0
_MOST_BYTES = 256 * 1024
_MOST_AT_ONCE = 32
"""Calls of a process that are under way: who signs in by the thousand is no engineer."""
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
"""Nothing is unpacked: a short answer may become a long one."""
_log = logging.getLogger(__name__)

AWAY = "The issuer of the single sign-on gives no usable answer; try again in a moment."


class Fetching:
    """Gets JSON objects from an issuer.

    Raises:
        IssuerAway: by all calls, where there is no such answer; the log says why.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._tls = httpx.create_ssl_context()
        self._seconds = seconds
        self._under_way = 0

    async def get(self, url: str) -> dict[str, Any]:
        """Return what a URL holds."""
        status, document = await self._call("GET", url, None)
        if status != httpx.codes.OK:
            raise away(f"it answered {status}")
        return document

    async def post(self, url: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Send a form; return status and answer, which an error has too (RFC 6749, section 5.2)."""
        return await self._call("POST", url, form)

    async def _call(self, method: str, url: str, form: dict[str, str] | None) -> tuple[int, dict[str, Any]]:
        if not is_safe_url(url):
            raise away("one of its addresses is no https URL")
        if self._under_way >= _MOST_AT_ONCE:
            raise IssuerAway("Too many people are signing in at this moment; try again in a minute.")
        self._under_way += 1
        try:
            async with asyncio.timeout(self._seconds):
                status, body = await _answer(method, url, form, self._tls)
        except TimeoutError:
            raise away(f"no answer within {self._seconds:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise away(type(error).__name__) from error
        finally:
            self._under_way -= 1
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise away(f"it answered {status} with something else than a JSON object")
        return status, document


async def _answer(
    method: str, url: str, form: dict[str, str] | None, tls: ssl.SSLContext
) -> tuple[int, bytes]:
    async with (
        httpx.AsyncClient(verify=tls, timeout=httpx.Timeout(_SECONDS)) as client,
        client.stream(method, url, data=form, headers=_HEADERS) as answer,
    ):
        body = b""
        async for part in answer.aiter_raw():
            body += part
            if len(body) > _MOST_BYTES:
                raise away(f"its answer has more than {_MOST_BYTES:,} bytes")
        return answer.status_code, body


def away(why: str) -> IssuerAway:
    """Return the error for an issuer that is of no use now, and log why: whoever signs in can do nothing about it."""
    _log.warning("single sign-on: the issuer gives no usable answer: %s", why)
    return IssuerAway(AWAY)
