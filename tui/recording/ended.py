"""How a command ended."""

import errno
import os
from dataclasses import dataclass

NOT_FOUND, CANNOT = 127, 126
"""What shells give for a command that there is not, and for one that cannot be run."""
NOT_FOUND_REASONS = (errno.ENOENT, errno.ENOTDIR)
BY_SIGNAL = 128


@dataclass(frozen=True)
class Ended:
    """The end of a command.

    Attributes:
        status: what it gave, or 128 and the signal's number.
        signal: the signal that ended it, else 0.
        reason: the error number where it could not be run at all, else 0.
        hung_up: whether the terminal was gone before the command had ended.
    """

    status: int
    signal: int = 0
    reason: int = 0
    hung_up: bool = False


def failed(reason: int) -> Ended:
    """Return the end of a command that could not be run."""
    return Ended(NOT_FOUND if reason in NOT_FOUND_REASONS else CANNOT, reason=reason)


def ended_with(status: int) -> Ended:
    """Return the end that a status as of `os.waitpid` stands for."""
    if os.WIFSIGNALED(status):
        return Ended(BY_SIGNAL + os.WTERMSIG(status), signal=os.WTERMSIG(status))
    return Ended(os.WEXITSTATUS(status))
