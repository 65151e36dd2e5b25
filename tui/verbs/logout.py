"""`resolutionflow logout`: forget the login, and on request what is kept in files here and the token itself."""

import argparse
import os
import sqlite3
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from tui.api.errors import Refused, Unreachable
from tui.clipboard.note_file import erase_copies, kept_copies
from tui.core.streams import say
from tui.recording.outputs import erase_outputs, kept_outputs, outputs_in
from tui.sessions.known import erase_sessions
from tui.sessions.opened_last import forget_opened
from tui.sessions.store import SessionStore
from tui.settings.config import Config
from tui.settings.credentials import TOKEN, Login, forget_login, read_login, token_of
from tui.settings.invitation import forget_invitation
from tui.settings.known_tokens import forget_owners
from tui.verbs.client import OK, REFUSED, Failed, with_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "--all",
        action="store_true",
        help="erase the copies of notes and the outputs of commands that are kept here, too, of all sessions",
    )
    parser.add_argument(
        "--revoke",
        action="store_true",
        help="have the server revoke the token first, wherever else it may be",
    )


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Forget the login and return the exit status."""
    login = read_login(config.state_dir)
    if chosen.revoke and (refused := _revoke(config, login)):
        return refused
    try:
        gone = forget_login(config.state_dir, login)
        forget_invitation(config.state_dir)
    except OSError as error:
        say(f"The login in {config.state_dir} cannot be removed ({error.strerror}).")
        return REFUSED
    erased = _erase_sessions(config, login) if login is not None else True
    files = _files(config, erase=chosen.all)
    if login is None:
        print(" ".join(filter(None, ("You were not logged in.", files))))
        return OK
    if not gone:
        say(f"The token for {login.server} stays in your keyring, which cannot be reached from here.")
    told = [
        f"Logged out of {login.server}.",
        "Its sessions are erased here; what is not sent yet stays." if erased else "",
        files,
        "The token is revoked."
        if chosen.revoke
        else "The token is still good: revoke it with --revoke next time, or ask whoever runs the server to, if it may be known.",
    ]
    print(" ".join(filter(None, told)))
    return OK if erased else REFUSED


def _revoke(config: Config, login: Login | None) -> int:
    """Have the token revoked; return the exit status where that cannot be."""
    if login is None:
        say("There is no login here whose token could be revoked.")
        return REFUSED
    if token_of(os.environ):
        say(
            f"The variable {TOKEN} holds another token, which would be the one that is revoked: unset it first."
        )
        return REFUSED

    async def revoke(store: SessionStore) -> int:
        try:
            await store.people.revoke_token()
        except Refused as refused:
            if refused.status == HTTPStatus.UNAUTHORIZED:  # it is good for nothing any more
                return OK
            raise
        except Unreachable as away:
            raise Failed(f"{away} Whether the token is revoked is not known.") from away
        return OK

    status = with_store(replace(config, server=login.server), revoke)
    if status != OK:
        say("You are still logged in.")
    return status


def _erase_sessions(config: Config, login: Login) -> bool:
    forget_owners(config.state_dir, login.server)
    try:
        server = urlsplit(login.server).netloc
        erase_sessions(config.drafts, server)
        forget_opened(config.drafts.parent, server)
    except (OSError, sqlite3.Error) as error:
        say(f"Logged out, but the sessions kept in {config.drafts} cannot be erased ({error}).")
        return False
    return True


def _files(config: Config, *, erase: bool) -> str:
    """Say what becomes of the files here that texts of sessions are in."""
    outputs = outputs_in(config.state_dir)
    if erase:
        told = (
            _erased("copy of notes", "copies of notes", config.copies, *erase_copies(config.copies)),
            _erased("output of run", "outputs of run", outputs, *erase_outputs(config.state_dir)),
        )
    else:
        told = (
            _staying("copy of notes", "copies of notes", config.copies, len(kept_copies(config.copies))),
            _staying("output of run", "outputs of run", outputs, len(kept_outputs(config.state_dir))),
        )
    return " ".join(filter(None, told))


def _erased(one: str, more: str, folder: Path, erased: int, left: int) -> str:
    stay = f"; {left} cannot be erased" if left else ""
    return f"{erased} {one if erased == 1 else more} erased in {folder}{stay}." if erased or left else ""


def _staying(one: str, more: str, folder: Path, kept: int) -> str:
    named = f"{one} stays" if kept == 1 else f"{more} stay"
    return f"{kept} {named} in {folder}: --all erases {'it' if kept == 1 else 'them'}." if kept else ""
