"""The command that pulls a copy's file to the engineer's own machine."""

import getpass
import shlex
from collections.abc import Mapping
from pathlib import Path

from tui.clipboard.child import ChildFailed, ask


async def fetch_command(path: Path, environment: Mapping[str, str]) -> str:
    """Return an scp command for the machine that the engineer came from; empty where they came from none.

    The address is the one that their SSH client reached (sshd(8), ``SSH_CONNECTION``: client address and port, server
    address and port). A jump host or a forwarded port on the way is not known here. The path is quoted once, for the
    shell it is typed into: scp of OpenSSH 9 and later passes it on as it is.
    """
    words = (await _ssh_connection(environment)).split()
    if len(words) != 4:
        return ""
    host, port = words[2].partition("%")[0], words[3]
    source = f"{getpass.getuser()}@{f'[{host}]' if ':' in host else host}:{path}"
    return f"scp {'' if port == '22' else f'-P {port} '}{shlex.quote(source)} ."


async def _ssh_connection(environment: Mapping[str, str]) -> str:
    """Return the connection of whoever is attached now: a tmux started long ago knows only the one of that day."""
    own = environment.get("SSH_CONNECTION", "")
    if not environment.get("TMUX"):
        return own
    try:
        told = await ask("tmux", "show-environment", "SSH_CONNECTION", environment=environment)
    except ChildFailed:
        return own
    name, _, value = told.decode(errors="replace").strip().partition("=")
    return value if name == "SSH_CONNECTION" else ""
