"""A shell of an ordinary user who may do everything by sudo, with a password; the machine's own files stay as they are.

Users, passwords and sudo's rules are files of the test's own, bound over the machine's in a mount namespace that only the
shell is in.
"""

import contextlib
import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.running import ROOT, Bench
from tests.e2e.tmux import Tmux

USER, _ID = "eng", 54_321
ROOTS_HOME = "/run/sudo/home"
_NEEDED = ("sudo", "unshare", "setpriv", "mount", "openssl")
_SHELL = ("env", "PS1=> ", "bash", "--norc", "--noprofile")
_OPENED = """
# Folders on the way that only root can enter give way to ones that hold what the user needs, and nothing else.
stage=$(mktemp -d)
mount -t tmpfs tmpfs "$stage"
open() {
  n=0
  for needed; do n=$((n + 1)); mkdir "$stage/$n"; mount --bind "$needed" "$stage/$n"; done
  for needed; do
    closed=$needed; way=$needed
    while [ "$way" != / ]; do
      way=$(dirname "$way")
      case $(stat -c %a "$way") in *[1357]) ;; *) closed=$way ;; esac
    done
    [ "$closed" = "$needed" ] || [ -e "$closed/.opened" ] || { mount -t tmpfs -o mode=755 tmpfs "$closed"; touch "$closed/.opened"; }
  done
  n=0
  for needed; do
    n=$((n + 1))
    [ -e "$needed" ] || { mkdir -p "$needed"; mount --bind "$stage/$n" "$needed"; }
  done
  umount -l "$stage"
  rmdir "$stage"
}
"""


class Sudoer:
    """The user: where the files are that make one, and the password."""

    def __init__(self, bench: Bench, etc: Path) -> None:
        self.bench = bench
        self.password = f"typed-{secrets.token_hex(8)}"
        self._etc = etc
        self._make_files()
        for path in (bench.folder, *bench.folder.rglob("*")):
            os.chown(path, _ID, _ID)
        bench.folder.chmod(0o755)

    def _make_files(self) -> None:
        crypt = ["openssl", "passwd", "-6", "-stdin"]
        hashed = subprocess.run(crypt, input=self.password, capture_output=True, text=True, check=True).stdout
        added = {
            "passwd": f"{USER}:x:{_ID}:{_ID}::{self.bench.folder}:/bin/bash",
            "group": f"{USER}:x:{_ID}:",
            "shadow": f"{USER}:{hashed.strip()}:20000:0:99999:7:::",
        }
        for name, line in added.items():
            present = Path("/etc", name).read_text().replace(":/root:", f":{ROOTS_HOME}:")
            (self._etc / name).write_text(f"{present}{line}\n")
        rules = (
            "env_reset",
            "use_pty",
            "!lecture",
            "!fqdn",
            f'secure_path="{self.bench.environment["PATH"]}"',
        )
        lines = [
            *(f"Defaults {rule}" for rule in rules),
            "root ALL=(ALL:ALL) ALL",
            f"{USER} ALL=(ALL:ALL) ALL",
        ]
        (self._etc / "sudoers").write_text("\n".join([*lines, ""]))
        (self._etc / "sudoers").chmod(0o440)
        (self._etc / "shadow").chmod(0o640)
        script = self._etc / "enter"
        needed = dict.fromkeys([self.bench.folder, ROOT, Path(sys.prefix), Path(sys.base_prefix)])
        script.write_text(
            "\n".join(
                [
                    "set -e",
                    *(f"mount --bind {self._etc / name} /etc/{name}" for name in (*added, "sudoers")),
                    "for made in /run/sudo /var/lib/sudo; do mount -t tmpfs -o mode=711 tmpfs $made; done",
                    f"mkdir -m 700 {ROOTS_HOME}",
                    _OPENED,
                    f"open {shlex.join(map(str, needed))}",
                    f"cd {self.bench.folder}",
                    f'exec setpriv --reuid={_ID} --regid={_ID} --init-groups "$@"',
                ]
            )
        )

    def words(self, *command: str) -> list[str]:
        """Return the words by which root has the user run a command."""
        return ["unshare", "--mount", "--propagation", "private", "sh", str(self._etc / "enter"), *command]

    def require(self) -> None:
        """Skip the test where sudo itself does not work so: it does not concern the program."""
        done = subprocess.run(
            self.words("sudo", "-S", "--", "id", "-u"),
            input=f"{self.password}\n",
            env=self.bench.environment,
            capture_output=True,
            text=True,
            timeout=HANGS_AFTER,
        )
        if done.stdout != "0\n":
            pytest.skip(f"sudo cannot be used here: {done.stderr.strip()}")

    @contextlib.contextmanager
    def shell(self, *command: str, name: str = "user") -> Iterator[Tmux]:
        """A terminal in which the user has a shell, or runs a command."""
        folder = self._etc / name
        folder.mkdir()
        words = shlex.join(self.words(*(command or _SHELL)))
        tmux = Tmux(folder, self.bench.environment, words)
        try:
            yield tmux
        finally:
            tmux.stop()


def missing(needed: Sequence[str] = _NEEDED) -> str:
    """Say what there is not for any of this; empty where all is there."""
    if os.geteuid():
        return "not root, who alone makes a user for it"
    lacking = [name for name in needed if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)}: not installed"
    made = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True)
    return f"no mount namespace: {made.stderr.strip()}" if made.returncode else ""
