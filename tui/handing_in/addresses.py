"""Where programs listen: each has a file with the address of its socket, in a folder that nobody else can enter.

The socket stands beside that file, or, where the path would be longer than the system takes, in a short folder of its own.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.app.core.files import new_folder, open_private, private_folder, write_private

_LONGEST_PATH = 100
"""Bytes; Linux takes 107, macOS 103."""
_ADDRESS, _SOCKET = ".address", ".sock"
_OWN_FOLDER = "rf-"
_SHORTEST = Path("/tmp")  # noqa: S108 - the folder made there is private, and has a name that nobody can foresee


def listening_folder(state_dir: Path) -> Path:
    """Return the folder of the addresses."""
    return state_dir / "listening"


@dataclass(frozen=True)
class Address:
    """Where a program listens.

    Attributes:
        socket: the path of its socket.
        file: the file that says so.
    """

    socket: Path
    file: Path

    def publish(self) -> None:
        """Have others find it.

        Raises:
            OSError: the disk does not take it.
        """
        write_private(self.file, os.fsencode(self.socket))

    def forget(self) -> None:
        """Take it away: nobody listens there any more."""
        for path in (self.file, self.socket):
            with suppress(OSError):
                path.unlink()
        if self.socket.parent.name.startswith(_OWN_FOLDER):
            with suppress(OSError):
                self.socket.parent.rmdir()


def new_address(folder: Path, instance: str) -> Address:
    """Return an address that an instance of the program can listen at.

    Raises:
        OSError: the folder cannot be made, or others could write to it.
    """
    for private in (folder.parent, folder):
        private_folder(private)
    file = folder / f"{instance}{_ADDRESS}"
    socket = folder / f"{instance}{_SOCKET}"
    if not _fits(socket):
        within = Path(tempfile.gettempdir())
        short = within / f"{_OWN_FOLDER}{'0' * 16}" / _SOCKET
        socket = new_folder(within if _fits(short) else _SHORTEST) / _SOCKET
    return Address(socket, file)


def addresses(folder: Path) -> Iterator[Address]:
    """Yield where programs listen, or listened until they were killed."""
    try:
        files = sorted(folder.glob(f"*{_ADDRESS}"))
    except OSError:
        return
    for file in files:
        with suppress(OSError, ValueError), open_private(file) as opened:
            yield Address(Path(os.fsdecode(opened.read(_LONGEST_PATH + 1))), file)


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_PATH
