"""Single sign-on over HTTP."""

from backend.app.schemas.sign_in import SignInAnswer, SignInBegun, SignInOffer, SignInQuestion
from tui.api.http import Http, parsed


async def read_offer(http: Http) -> SignInOffer:
    """Return whether people can sign in."""
    return parsed(await http.call("GET", "sign-in"), SignInOffer)


async def begin(http: Http) -> SignInBegun:
    """Begin a sign-in."""
    return parsed(await http.call("POST", "sign-in"), SignInBegun)


async def ask(http: Http, handle: str) -> SignInAnswer:
    """Ask what has become of it."""
    return parsed(await http.call("POST", "sign-in/token", body=SignInQuestion(handle=handle)), SignInAnswer)
