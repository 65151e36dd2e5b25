"""Example sessions: the specification's two, and some forty others that walk the starter flows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.core.settings import Settings
from backend.app.core.time_zones import local_time_zone
from backend.app.db.team_scope import Caller
from backend.app.embedded import create_embedded_app
from backend.app.gradual import GradualApp
from backend.app.ids import uuid7_at
from backend.app.schemas.sessions import DecisionCreate, SessionComplete, SessionCreate, SessionUpdate
from backend.app.schemas.trees import DecisionNode, Flow
from backend.app.services import flows, recording, sessions

_OTHERS = 40

_CLIENTS = (
    *(
        "Fabrikam Inc",
        "Adatum Corp",
        "Tailwind Traders",
        "Wingtip Toys",
        "Litware Inc",
        "Proseware",
        "Woodgrove Bank",
    ),
    *("Fourth Coffee", "Graphic Design Institute", "Alpine Ski House", "Trey Research", "Northwind Traders"),
)
_NOTES = (
    "Confirmed with the user on the phone",
    "Checked over remote session, see output",
    "User was in a meeting, tested with the team lead",
    "",
    "Same result on a second computer",
    "Took two tries, second one clean",
    "",
)
_OUTCOMES = (
    (
        "Cause found and mended together with the user. Tested twice.",
        "- Monitor for recurrence over next 48 hours",
    ),
    ("Mended; user confirmed that everything works.", ""),
    (
        "Worked around for today, permanent change is planned.",
        "- Change window on Friday\n- Tell the client's contact",
    ),
)

_VPN_STEPS = (
    ("client-installed", "Yes", "GlobalProtect 6.2.1 confirmed"),
    ("gateway-reachable", "Yes", "Ping to vpn.contoso.com successful"),
    ("check-dns", "DNS servers incorrect", "VPN adapter had 8.8.8.8 instead of internal DC"),
)
_EVIDENCE = "- Server IP: 10.0.1.50\n- VPN Client: GlobalProtect 6.2.1"
_VPN_OUTCOME = (
    "Updated DNS configuration on VPN adapter to point to internal DCs (10.0.1.10, 10.0.1.11).\n"
    "Flushed DNS cache. Verified internal name resolution working. User confirmed full access restored."
)
_VPN_NEXT_STEPS = (
    "- Monitor for recurrence over next 48 hours\n"
    "- Check if GPO is failing to push correct DNS settings to this machine\n"
    "- Schedule follow-up with user on Friday if no recurrence"
)


def create_demo_app(path: Path, *, settings: Settings | None = None) -> GradualApp:
    """Return the API on a fresh database that is filled with the example sessions."""
    settings = settings or Settings(time_zone=local_time_zone())
    app = create_embedded_app(path, settings=settings)
    caller = app.state.embedded_caller
    with app.state.database.unit_of_work(write=True) as db:
        _Story(db, caller, settings.clock()).tell()
    return app


@dataclass
class _Story:
    """Records sessions as if they had been worked on before `now`. The same in every run."""

    db: Session
    caller: Caller
    now: datetime

    def __post_init__(self) -> None:
        self._random = Random(2847)  # noqa: S311 - a story, no secret
        self._flows = {
            flow.name: (flow.id, flows.read_flow(self.db, caller=self.caller, flow_id=flow.id).flow)
            for flow in flows.list_flows(self.db, caller=self.caller)
        }

    def tell(self) -> None:
        """Record all sessions, the oldest first, so that the two of the specification lead the list."""
        for number in range(_OTHERS, 0, -1):
            self._other(number)
        self._vpn_completed(self.now - timedelta(minutes=30))
        self._vpn_in_progress(self.now - timedelta(minutes=30))

    def _vpn_completed(self, start: datetime) -> None:
        session_id = self._start("VPN Connection Failure", "SR-2847", "Contoso Ltd", start)
        self._write(session_id, start, scratchpad=f"{_EVIDENCE}\n- Affected user: jsmith@contoso.com")
        for minute, (node_id, answer, notes) in zip((4, 9, 15), _VPN_STEPS, strict=True):
            self._record(
                session_id, start + timedelta(minutes=minute), node_id=node_id, answer=answer, notes=notes
            )
        self._record(
            session_id,
            start + timedelta(minutes=24),
            node_id=f"custom-{self._id(start)}",
            question="Verify DNS propagation after fix",
            action_performed="Ran nslookup against internal resources",
            notes="All internal names resolving correctly after DNS update",
        )
        self._complete(session_id, start + timedelta(minutes=27), _VPN_OUTCOME, _VPN_NEXT_STEPS)

    def _vpn_in_progress(self, start: datetime) -> None:
        session_id = self._start("VPN Connection Failure", "SR-2847", "Contoso Ltd", start)
        self._write(session_id, start, scratchpad=_EVIDENCE)
        for minute, (node_id, answer, notes) in zip((3, 8, 14), _VPN_STEPS, strict=True):
            told = f"{notes} — investigating" if node_id == "check-dns" else ""
            self._record(
                session_id, start + timedelta(minutes=minute), node_id=node_id, answer=answer, notes=told
            )

    def _other(self, number: int) -> None:
        """Walk a flow by chance, the older sessions to their end."""
        name = self._random.choice(sorted(self._flows))
        start = self.now - timedelta(minutes=number * 60 + number**2 + self._random.randint(0, 45))
        session_id = self._start(name, f"SR-{2847 - number}", self._random.choice(_CLIENTS), start)
        moment = self._walk(session_id, self._flows[name][1], start, steps=self._random.randint(2, 8))
        if number > 2 and self._random.random() < 0.8:
            outcome, next_steps = self._random.choice(_OUTCOMES)
            self._complete(session_id, moment + timedelta(minutes=3), outcome, next_steps)
            if self._random.random() < 0.6:
                sessions.mark_exported(
                    self.db,
                    caller=self.caller,
                    session_id=session_id,
                    unconfirmed=False,
                    now=self.now,
                    note="markdown, not masked",
                )

    def _walk(self, session_id: UUID, flow: Flow, start: datetime, *, steps: int) -> datetime:
        moment, node_id = start, flow.root
        for _step in range(steps):
            moment += timedelta(minutes=self._random.randint(1, 9))
            node = flow.nodes[node_id]
            answer = done = ""
            if isinstance(node, DecisionNode):
                answer = self._random.choice(node.options).label
            else:
                done = "Done"
            notes = self._random.choice(_NOTES)
            following = self._record(
                session_id, moment, node_id=node_id, answer=answer, notes=notes, action_performed=done
            )
            if following is None:
                break
            node_id = following
        return moment

    def _start(self, flow_name: str, ticket_number: str, client_name: str, start: datetime) -> UUID:
        body = SessionCreate(
            tree_id=self._flows[flow_name][0], ticket_number=ticket_number, client_name=client_name
        )
        session_id = self._id(start)
        sessions.create_session(self.db, caller=self.caller, body=body, session_id=session_id, now=start)
        return session_id

    def _write(self, session_id: UUID, moment: datetime, **texts: str) -> None:
        body = SessionUpdate.model_validate(texts)
        sessions.update_session(
            self.db, caller=self.caller, session_id=session_id, body=body, if_version=None, now=moment
        )

    def _record(self, session_id: UUID, moment: datetime, **step: str) -> str | None:
        body = DecisionCreate.model_validate({**step, "recorded_at": moment})
        recorded, _version = recording.append_step(
            self.db,
            caller=self.caller,
            session_id=session_id,
            step_id=self._id(moment),
            body=body,
            now=moment,
        )
        return recorded.next_node_id

    def _complete(self, session_id: UUID, moment: datetime, outcome_notes: str, next_steps: str) -> None:
        body = SessionComplete(outcome_notes=outcome_notes, next_steps=next_steps)
        sessions.complete_session(self.db, caller=self.caller, session_id=session_id, body=body, now=moment)

    def _id(self, moment: datetime) -> UUID:
        return uuid7_at(moment, self._random.getrandbits(74))
