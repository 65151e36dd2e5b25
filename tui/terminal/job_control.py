"""Whether whoever started the program can bring it back after it was suspended."""

import os
import sys


def has_job_control() -> bool:
    """Tell whether the program is a job of a shell that can continue it.

    A shell with job control gives each job a process group of its own within its session (POSIX, 2.11). A program that
    is the terminal's first process, such as a window's own command in tmux, leads the session; one that a script
    started is in the script's group. Suspended, neither would come back.
    """
    if sys.platform == "win32":
        return False
    leads_group = os.getpgrp() == os.getpid()
    return leads_group and os.getsid(0) not in (os.getpid(), 0)
