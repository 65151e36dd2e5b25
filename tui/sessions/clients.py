"""The clients of the team's sessions, to be completed while one is typed."""

import re
from collections.abc import Collection

from backend.app.schemas.sessions import SessionResponse
from tui.api import sessions
from tui.api.errors import ApiError, Unreachable
from tui.api.http import Http
from tui.core.threads import in_thread
from tui.sessions.known import KnownSessions

MOST = 10
"""Names in an answer; of one with fewer there are no more."""
_WORDS = re.compile(r"\w+")


class KnownClients:
    """Names of clients: those that the server knows, without it those of the sessions that are on this machine."""

    def __init__(self, http: Http, known: KnownSessions | None) -> None:
        self._http = http
        self._known = known

    async def beginning(self, typed: str) -> tuple[str, ...]:
        """Return names that begin so, then those of which a word does; none where nobody can be asked."""
        try:
            return (await sessions.list_clients(self._http, q=typed)).names
        except Unreachable:
            here = await in_thread(self._known.all) if self._known is not None else []
            return matching(_used_last_first(here), typed)
        except ApiError:
            return ()


async def values_given(http: Http, client: str, names: Collection[str]) -> dict[str, str]:
    """Return what inputs of these names were last given for a client; nothing where the server does not say."""
    try:
        return dict((await sessions.list_values(http, client=client, names=names)).values)
    except ApiError:
        return {}


def matching(names: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Return those that begin so, then those of which a word does, each as they stand, as the API does."""
    wanted = typed.casefold()
    begin = [name for name in names if name.casefold().startswith(wanted)]
    return (*begin, *(name for name in names if name not in begin and _has_word(name.casefold(), wanted)))


def _has_word(folded: str, wanted: str) -> bool:
    return any(folded.startswith(wanted, word.start()) for word in _WORDS.finditer(folded))


def _used_last_first(found: list[SessionResponse]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(session.client_name for session in found if session.client_name))
