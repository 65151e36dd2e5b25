"""Which shell a command is for, where the flow does not say."""

import re

from backend.app.schemas.trees import Command, Flow, Shell

_CMDLET = (
    r"\b(Add|Clear|Complete|Connect|Convert(From|To)?|Copy|Disable|Disconnect|Enable|Enter|Exit|Export|Find|Format"
    r"|Get|Grant|Group|Import|Install|Invoke|Measure|Move|New|Out|Read|Register|Remove|Rename|Repair|Reset|Resize"
    r"|Resolve|Restart|Restore|Resume|Revoke|Search|Select|Send|Set|Sort|Start|Stop|Suspend|Sync|Test|Uninstall"
    r"|Unlock|Unregister|Update|Wait|Where|Write|ForEach)-[A-Z]\w+"
)
_SIGNS: tuple[tuple[Shell, re.Pattern[str]], ...] = (
    ("powershell", re.compile(rf"{_CMDLET}|\$_\b|\$env:|\$(null|true|false)\b|@\{{|\s-(eq|ne|like|match)\s", re.IGNORECASE)),
    ("cmd", re.compile(r"%[A-Za-z_]\w*(:[^%]*)?%|\bif\s+(not\s+)?exist\b|^(dir|del|copy|type)\s+/", re.IGNORECASE)),
    (
        "bash",
        re.compile(
            r"\bsudo\b|\b(apt|apt-get|dnf|yum|systemctl|journalctl|grep|awk|sed|chmod|chown|dig|tail|lpstat)\s"
            r"|(^|[\s=:'\"])/(etc|var|usr|opt|home|tmp|proc)(/|\s|$)|\$\(|\$\{?(?!HOME|PWD|PROFILE)[A-Z_]+\b"
        ),
    ),
)  # fmt: skip
_OF_WINDOWS = re.compile(r"^[\w.]+(\s[^/]*)?\s/[A-Za-z?]+\b")


def shell_of(flow: Flow, command: Command) -> Shell:
    """Return the shell that a command is typed into.

    The command's own, else the flow's, else what the command looks like, else what most of the flow's other commands
    look like.
    """
    return stated_shell(flow, command) or usual_shell(flow)


def stated_shell(flow: Flow, command: Command) -> Shell | None:
    """Return the shell that a command is for by what it says and looks like; None if the flow's others decide."""
    return command.shell or flow.shell or _looks_like(command.line)


def usual_shell(flow: Flow) -> Shell:
    """Return the shell that most of a flow's commands look like.

    Programs with switches such as ``ipconfig /all``, and nothing else, are for cmd; what looks like nothing at all is
    for PowerShell, whose quotes do least harm elsewhere.
    """
    lines = [command.line for node in flow.nodes.values() for command in node.commands]
    seen = [shell for line in lines if (shell := _looks_like(line))]
    if seen:
        return max(dict.fromkeys(seen), key=seen.count)
    return "cmd" if any(_OF_WINDOWS.match(line) for line in lines) else "powershell"


def _looks_like(line: str) -> Shell | None:
    return next((shell for shell, sign in _SIGNS if sign.search(line)), None)
