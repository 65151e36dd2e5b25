"""Two teams on one database: their users, tokens, and a flow."""

from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.ids import new_uuid7
from backend.app.main import create_app
from backend.app.schemas.trees import Flow
from backend.app.services import accounts, flows, invitations, people
from tests.databases import settings_of
from tests.determinism import StepClock

FLOW = {
    "name": "Printer",
    "root": "a",
    "nodes": {
        "a": {"type": "decision", "question": "On?", "options": [{"label": "Yes", "next": "b"}]},
        "b": {"type": "solution", "title": "End"},
    },
}


class Hosted:
    """A server's application, called by a program of the same process as if it were its own."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def prepare(self) -> None:
        """Do nothing: all of it is there."""

    def close(self) -> None:
        """Close the database; the next call opens it again."""
        self._app.state.database.close()


class Server:
    """A server with two teams, a session of the owner of team one for each call, and everybody's tokens."""

    def __init__(self, database: Database, clock: StepClock) -> None:
        self.app: FastAPI = create_app(database=database, settings=settings_of(clock))
        self.tokens: dict[str, str] = {}
        self.users: dict[str, UUID] = {}
        self._database, self._clock = database, clock
        now = clock()

        def fill(db: Any) -> None:
            for team, users in (("one", ("owner", "member", "admin")), ("two", ("stranger",))):
                team_id = new_uuid7()
                accounts.add_team(db, name=team, team_id=team_id, now=now)
                for name in users:
                    caller = Caller(team_id=team_id, user_id=new_uuid7(), is_admin=True)
                    user = accounts.add_user(
                        db,
                        caller=caller,
                        name=name,
                        is_admin=name in ("admin", "stranger"),
                        user_id=caller.user_id,
                        now=now,
                    )
                    self.users[name] = user.id
                    self._add_token(db, caller, user, name, days=30, clock=clock)
                    if name == "owner":
                        self._add_token(db, caller, user, "expired", days=0, clock=clock)
                        revoked = self._add_token(db, caller, user, "revoked", days=30, clock=clock)
                        accounts.revoke_token(db, caller=caller, token_id=revoked, now=now)
                        flow = Flow.model_validate(FLOW)
                        self.tree_id = new_uuid7()
                        flows.import_flow(db, caller=caller, flow=flow, flow_id=self.tree_id, now=now)

        database.write(fill)

    def add_those_who_come_and_leave(self) -> None:
        """Add two users to team one: an admin who is disabled, and one who is invited, with their tokens."""
        self.add_user("disabled", is_admin=True)
        self.disable("disabled")
        self.add_user("invited", is_invited=True)

    def add_user(self, name: str, *, is_admin: bool = False, is_invited: bool = False) -> None:
        """Add a user to team one, with a token of the same name, or an invitation."""

        def add(db: Any) -> None:
            caller = self._of_one(db)
            user = accounts.add_user(
                db, caller=caller, name=name, is_admin=is_admin, user_id=new_uuid7(), now=self._clock()
            )
            self.users[name] = user.id
            made = (invitations.invite if is_invited else accounts.add_token)(
                db, caller=caller, user=user, token_id=new_uuid7(), now=self._clock(), days=3
            )
            self.tokens[name] = made.text

        self._database.write(add)

    def disable(self, name: str) -> None:
        """Disable a user of team one."""

        def disable(db: Any) -> None:
            caller = self._of_one(db)
            user = accounts.find_user(db, caller=caller, name=name)
            people.disable(db, caller=caller, user=user, now=self._clock())

        self._database.write(disable)

    def _of_one(self, db: Any) -> Caller:
        return Caller(team_id=accounts.find_team(db, name="one").id, user_id=new_uuid7(), is_admin=True)

    def hosted(self) -> Hosted:
        """Return the application for a program of this process."""
        return Hosted(self.app)

    def _add_token(
        self, db: Any, caller: Caller, user: Any, name: str, *, days: int, clock: StepClock
    ) -> UUID:
        made = accounts.add_token(db, caller=caller, user=user, token_id=new_uuid7(), now=clock(), days=days)
        self.tokens[name] = made.text
        return made.id

    def client(self, name: str) -> httpx.AsyncClient:
        token = self.tokens.get(name, "rf_nobody-has-this-one" if name == "unknown" else "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/", headers=headers)
