"""Signing in with the issuer that the server trusts, for whoever has no token yet."""

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool

from backend.app.api.authorisation import Failures, address_of
from backend.app.api.dependencies import DatabaseDep, SettingsDep
from backend.app.api.open_calls import BeforeBody, OpenCall
from backend.app.core.errors import NotFound
from backend.app.schemas.sign_in import SignInAnswer, SignInBegun, SignInOffer, SignInQuestion
from backend.app.services.signing_in import Call, Identity, sign_in

if TYPE_CHECKING:
    from backend.app.issuer.provider import Issuer

_BEGUN, _QUESTIONS = 20, 240
"""Calls of one address in a minute, of which each makes one to the issuer; so, too, do twenty people who wait."""

router = APIRouter(route_class=OpenCall, prefix="/sign-in", tags=["sign-in"])


class SignIns:
    """The issuer, and who asks for it how often."""

    def __init__(self, issuer: "Issuer") -> None:
        """Begin to count."""
        self.issuer = issuer
        self.begun = Failures(_BEGUN, "Too many sign-ins were begun from your address; wait a minute.")
        self.questions = Failures(_QUESTIONS, "Too many sign-ins wait at your address; wait a minute.")


def _offered(request: Request) -> SignIns:
    sign_ins: SignIns | None = request.app.state.sign_ins
    if sign_ins is None:
        raise NotFound("This server offers no single sign-on; `resolutionflow login --paste` takes a token.")
    return sign_ins


def _count_begun(request: Request) -> None:
    _offered(request).begun.count(address_of(request) or "")


def _count_question(request: Request) -> None:
    _offered(request).questions.count(address_of(request) or "")


@router.get("")
async def read_offer(request: Request) -> SignInOffer:
    """Say whether people can sign in with an issuer, and with which."""
    sign_ins: SignIns | None = request.app.state.sign_ins
    return SignInOffer(issuer=sign_ins.issuer.settings.issuer if sign_ins else None)


@router.post("", dependencies=[Depends(BeforeBody(_count_begun))])
async def begin(request: Request) -> SignInBegun:
    """Begin a sign-in, to be confirmed in a browser."""
    return await _offered(request).issuer.begin()


@router.post("/token", dependencies=[Depends(BeforeBody(_count_question))])
async def ask(
    request: Request, database: DatabaseDep, settings: SettingsDep, body: SignInQuestion
) -> SignInAnswer:
    """Return a token of this server once a sign-in is confirmed."""
    issuer = _offered(request).issuer
    who = await issuer.ask(body.handle)
    if not isinstance(who, Identity):
        return SignInAnswer(token=None, slow_down=who.slow_down)
    work = partial(
        sign_in,
        who=who,
        days=issuer.settings.token_days,
        call=Call(address_of(request), getattr(request.state, "request_id", None)),
        user_id=settings.new_id(),
        token_id=settings.new_id(),
        settings=settings,
    )
    return SignInAnswer(token=await run_in_threadpool(database.write, work))
