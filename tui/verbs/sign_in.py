"""Signing in, from a plain terminal, with the issuer that a server trusts."""

import asyncio

from backend.app.schemas.sign_in import SignInBegun
from tui.sessions.signing_in import is_offered, token_of_sign_in
from tui.settings.connection import without_login


def signed_in(server: str) -> str | None:
    """Return the token of a single sign-on; None where the server offers none.

    Raises:
        ApiError: it does not answer, or nobody confirmed the sign-in.
        ConfigError: a variable that concerns the way to it is of no use.
    """

    async def sign_in() -> str | None:
        http = without_login(server)
        return await token_of_sign_in(http, _show) if await is_offered(http) else None

    return asyncio.run(sign_in())


def _show(begun: SignInBegun) -> None:
    """Say what to do; lines are short, and nothing is opened: a jump box has no browser."""
    minutes = max(1, begun.expires_in // 60)
    print(
        f"Open this page in a browser, on any machine:\n\n  {begun.verification_uri}\n\n"
        f"and enter this code:  {begun.user_code}\n\n"
        "An invitation, or a token? Log in with --paste instead.\n"
        "Confirm no code that you do not see here. It is good for\n"
        f"{minutes} minute{'s' * (minutes > 1)}; waiting ...",
        flush=True,
    )
