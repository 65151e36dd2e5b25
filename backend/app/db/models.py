"""The tables. `team_id` leads every key, so that no query can forget whose rows it reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backend.app.db.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The metadata; constraint names are fixed so that migrations can name them."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: sa.JSON, str: sa.Text}


class Team(Base):
    """Who shares sessions, flows, and what is decided about redaction."""

    __tablename__ = "teams"
    __table_args__ = (sa.Index("uq_teams_name", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    custom_words: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, server_default="[]")
    allow_list: Mapped[list[str]] = mapped_column(sa.JSON, server_default="[]")
    numbered_placeholders: Mapped[bool] = mapped_column(server_default=sa.false())
    also_masked: Mapped[list[str]] = mapped_column(sa.JSON, server_default="[]")
    settings_version: Mapped[int] = mapped_column(server_default=sa.text("0"))
    retention_days: Mapped[int | None]
    """After how many days without work a completed session is erased; NULL keeps all."""


class User(Base):
    """An engineer of a team."""

    __tablename__ = "users"
    __table_args__ = (
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.Index("uq_users_team_id_name", "team_id", "name", unique=True),
        sa.Index("uq_users_team_id_subject", "team_id", "subject", unique=True),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=sa.false())
    """An admin may change the sessions of all of the team, its settings, and what it shares."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    """Since when no token of this user is good, and none is made; what the user did stays."""
    subject: Mapped[str | None]
    """Who this is to the issuer of a single sign-on: its URL, a blank, and the claim `sub`."""

    @property
    def disabled(self) -> bool:
        """Whether the user left."""
        return self.disabled_at is not None


class Token(Base):
    """Says who calls. The token itself is not kept, only the SHA-256 of it."""

    __tablename__ = "tokens"
    __table_args__ = (
        sa.ForeignKeyConstraint(["team_id", "user_id"], ["users.team_id", "users.id"]),
        # Whose it is, is what one wants to know: this is the one search that no team narrows.
        sa.Index("ix_tokens_digest", "digest"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """Roughly: a token that is used all the time is not written all the time."""
    for_login: Mapped[bool] = mapped_column(server_default=sa.false())
    """An invitation: good for nothing but to be exchanged, once, for a token of the same user."""


class AuditEntry(Base):
    """Who did what, when, and from where. Entries are added, and erased by age; none is ever changed.

    It refers to nothing: an entry outlives what it tells of.
    """

    __tablename__ = "audit"
    __table_args__ = (
        sa.Index("ix_audit_team_id_at", "team_id", "at"),
        sa.Index("ix_audit_team_id_about_id", "team_id", "about_id"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    """Who; NULL for whoever administers the server from its command line."""
    user_name: Mapped[str | None]
    action: Mapped[str]
    about_kind: Mapped[str]
    """Of what kind it is that something was done to: a session, a user, a token, the team's settings, a flow."""
    about_id: Mapped[UUID | None]
    about_name: Mapped[str | None]
    """What people call it: a ticket number, a name; never a text of a session."""
    detail: Mapped[str | None]
    """A few words more: the format of a note, the new owner, the ticket number of before; no text of a session."""
    address: Mapped[str | None]
    request_id: Mapped[str | None]


class Tree(Base):
    """A flow that sessions can be started on."""

    __tablename__ = "trees"
    __table_args__ = (
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.UniqueConstraint("team_id", "name"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str]
    category: Mapped[str]
    version: Mapped[str]
    node_count: Mapped[int]
    created_at: Mapped[datetime]
    definition: Mapped[dict[str, Any]] = mapped_column(deferred=True)


class LibraryStep(Base):
    """A custom step that engineers of the team use again."""

    __tablename__ = "step_library"
    __table_args__ = (
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.UniqueConstraint("team_id", "title"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    action: Mapped[str]
    created_at: Mapped[datetime]


class Session(Base):
    """A troubleshooting session.

    `tree_name`, `step_count` and `stands_at` stand here so that a list reads this table alone; the frozen flow is
    loaded only when asked for.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        sa.ForeignKeyConstraint(["team_id", "owner_id"], ["users.team_id", "users.id"]),
        sa.ForeignKeyConstraint(["team_id", "tree_id"], ["trees.team_id", "trees.id"]),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    tree_id: Mapped[UUID]
    tree_name: Mapped[str]
    ticket_number: Mapped[str]
    client_name: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    exported: Mapped[bool] = mapped_column(server_default=sa.false())
    export_unconfirmed: Mapped[bool] = mapped_column(server_default=sa.false())
    version: Mapped[int] = mapped_column(server_default=sa.text("1"))
    step_count: Mapped[int] = mapped_column(server_default=sa.text("0"))
    outcome_notes: Mapped[str | None] = mapped_column(server_default=sa.text("''"))
    scratchpad: Mapped[str | None] = mapped_column(server_default=sa.text("''"))
    next_steps: Mapped[str | None] = mapped_column(server_default=sa.text("''"))
    last_activity_at: Mapped[datetime] = mapped_column(server_default=sa.text("'1970-01-01 00:00:00.000000'"))
    stands_at: Mapped[str | None]
    """The heading of the node that it stands at; NULL once the flow has ended."""
    values: Mapped[dict[str, str]] = mapped_column("input_values", sa.JSON, server_default="{}")
    tree_snapshot: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    search: Mapped[str | None] = mapped_column(
        sa.Computed("lower(ticket_number || ' ' || client_name || ' ' || tree_name)", persisted=True),
        deferred=True,
    )
    """What a search looks in; no word of it can reach from one of the three into the next."""


class Decision(Base):
    """A recorded step.

    An undone step stays as a row without position and texts, so that a late repeat of its append is known.
    `body_hash` is the SHA-256 of the cleaned body it was recorded with: the texts may be edited later, and a
    repeat of the append is still the same append.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["team_id", "session_id"], ["sessions.team_id", "sessions.id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("team_id", "session_id", "position"),
    )

    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int | None]
    node_id: Mapped[str]
    next_node_id: Mapped[str | None]
    question: Mapped[str]
    answer: Mapped[str]
    recorded_at: Mapped[datetime]
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    body_hash: Mapped[str]
    action_performed: Mapped[str]
    notes: Mapped[str]
    command_output: Mapped[str]
    marked_lines: Mapped[list[int]] = mapped_column(sa.JSON, server_default="[]")
