"""Calls over HTTP: bodies out, answers in, everything else an `ApiError`."""

import asyncio
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from tui.api.errors import ApiError, Refused, Unreachable

BASE_PATH = "/api/v1/"
_TIMEOUT_SECONDS = 15.0

Answer = TypeVar("Answer", bound=BaseModel)


class Http:
    """The API, reached over a transport."""

    def __init__(self, transport: httpx.AsyncBaseTransport, *, base_url: str = "http://embedded") -> None:
        # Not trusting the environment: a proxy variable is nothing to an API in this process.
        self._client = httpx.AsyncClient(
            transport=transport, base_url=base_url + BASE_PATH, timeout=httpx.Timeout(None), trust_env=False
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        params: dict[str, str | int | bool] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Make a call and return its answer.

        Raises:
            Unreachable: no answer in time.
            Refused: the answer is an error.
        """
        content = body.model_dump_json(exclude_unset=True) if body is not None else None
        sent = {"Content-Type": "application/json", **(headers or {})} if content is not None else headers
        try:
            # The ASGI transport ignores httpx's own time-outs.
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                answer = await self._client.request(
                    method, path, content=content, params=params, headers=sent
                )
        except TimeoutError as error:
            raise Unreachable(
                f"No answer within {_TIMEOUT_SECONDS:.0f} s; what was sent may still be saved."
            ) from error
        except httpx.HTTPError as error:
            raise Unreachable(f"The server cannot be reached ({type(error).__name__}).") from error
        if answer.is_error:
            raise Refused(answer.status_code, _document(answer))
        return answer


def parsed(answer: httpx.Response, kind: type[Answer]) -> Answer:
    """Return the body of an answer.

    Raises:
        ApiError: it is none of this API's.
    """
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise ApiError(
            f"The server's answer is no {kind.__name__}; client and server may differ in version."
        ) from error


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
