"""A single sign-on as the client goes through it: how often it asks, and when it gives up."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from backend.app.schemas.sign_in import SignInBegun
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import SIGNATURE, Http
from tui.sessions.signing_in import NotConfirmed, is_offered, token_of_sign_in

Json = dict[str, Any]
BEGUN = {
    "handle": "h",
    "verification_uri": "https://example.com/device",
    "user_code": "WDJB-MJHT",
    "interval": 5,
    "expires_in": 60,
}
WAIT, SLOWER = {"token": None, "slow_down": False}, {"token": None, "slow_down": True}


def problem(status: int, kind: str) -> tuple[int, Json]:
    return status, {"type": f"urn:resolutionflow:problem:{kind}", "detail": f"{kind}."}


class Server:
    """A server that answers questions as told, on a clock that only sleep moves."""

    def __init__(
        self, *answers: Json | tuple[int, Json] | None, offer: tuple[int, Json] | None = None
    ) -> None:
        self._answers: Iterator[Json | tuple[int, Json] | None] = iter(answers)
        self._offer = offer or (200, {"issuer": "https://example.com"})
        self.slept: list[float] = []
        self.shown: list[SignInBegun] = []
        transport = httpx.MockTransport(self._answer)
        client = httpx.AsyncClient(transport=transport, base_url="https://flow.example.com/api/v1/")
        self.http = Http(client, server="https://flow.example.com")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path:
            case "GET", _:
                status, body = self._offer
            case _, "/api/v1/sign-in":
                status, body = 200, BEGUN
            case _:
                answer = next(self._answers)
                if answer is None:
                    raise httpx.ConnectError("no way")
                status, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=body, headers={SIGNATURE: "1"})

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def token(self) -> str:
        return await token_of_sign_in(
            self.http, self.shown.append, sleep=self.sleep, now=lambda: sum(self.slept)
        )


async def test_it_asks_as_often_as_it_may() -> None:
    server = Server(WAIT, SLOWER, WAIT, {"token": "rf_x"})
    assert await server.token() == "rf_x"
    assert server.slept == [5, 5, 10, 10]
    assert [(begun.verification_uri, begun.user_code) for begun in server.shown] == [
        ("https://example.com/device", "WDJB-MJHT")
    ]


async def test_an_answer_that_does_not_come_is_asked_for_again_later() -> None:
    server = Server(None, problem(503, "issuer-away"), problem(429, "too-many-failures"), {"token": "rf_x"})
    assert await server.token() == "rf_x"
    assert server.slept == [5, 10, 20, 40]


async def test_it_ends_when_the_code_does() -> None:
    server = Server(*[WAIT] * 12)
    with pytest.raises(NotConfirmed, match="not confirmed in time; nothing is changed"):
        await server.token()
    assert sum(server.slept) == 60


@pytest.mark.parametrize("answer", [problem(403, "sign-in-denied"), problem(410, "sign-in-expired")])
async def test_a_refusal_ends_it(answer: tuple[int, Json]) -> None:
    with pytest.raises(Refused, match=answer[1]["detail"]):
        await Server(answer).token()


def unreachable(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no way")


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ((200, {"issuer": "https://example.com"}), True),
        ((200, {"issuer": None}), False),
        (problem(404, "not-found"), False),  # a server of before
        (problem(401, "unauthorized"), False),
    ],
)
async def test_whether_it_is_offered(offer: tuple[int, Json], expected: bool) -> None:
    assert await is_offered(Server(offer=offer).http) is expected


async def test_a_server_that_does_not_answer_offers_nothing() -> None:
    client = httpx.AsyncClient(transport=httpx.MockTransport(unreachable), base_url="https://x/api/v1/")
    with pytest.raises(Unreachable):
        await is_offered(Http(client, server="https://x"))
    with pytest.raises(ApiError):
        await is_offered(Server(offer=problem(500, "server-fault")).http)
