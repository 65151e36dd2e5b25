"""Running instances of the program: each holds a lock that the system lets go of however the process ends."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from backend.app.core.files import private_folder

if TYPE_CHECKING:
    from filelock import FileLock

_MODE = 0o600


class Instance:
    """This process among the others that use the same state folder.

    Attributes:
        id: names it; no other one ever has the same.
    """

    def __init__(self, folder: Path) -> None:
        self.id = uuid4().hex
        self._folder = folder
        self._lock: FileLock | None = None

    def begin(self) -> None:
        """Take this instance's lock.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._lock is not None:
            return
        from filelock import FileLock  # late: not needed before something is typed

        private_folder(self._folder)
        lock = FileLock(self._file(self.id), mode=_MODE, thread_local=False)
        lock.acquire(timeout=0)
        self._lock = lock

    def is_gone(self, instance: str) -> bool:
        """Tell whether another instance no longer runs."""
        from filelock import FileLock, Timeout

        path = self._file(instance)
        if not path.exists():
            return True
        try:
            with FileLock(path, mode=_MODE, timeout=0):
                path.unlink(missing_ok=True)
        except Timeout:
            return False
        return True

    def end(self) -> None:
        """Let go of the lock."""
        if self._lock is not None:
            self._lock.release()
            self._file(self.id).unlink(missing_ok=True)
            self._lock = None

    def _file(self, instance: str) -> Path:
        return self._folder / f"{instance}.lock"
