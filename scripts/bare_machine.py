#!/usr/bin/env python3
"""Tries docs/server.md as a new administrator would: in a bare Debian, every command of its walk, in its order.

    scripts/bare_machine.py FOLDER

As root, where debootstrap and systemd-nspawn are. In FOLDER a Debian 12 is made, booted with a systemd of its own, and
given this checkout's last commit. It shares this machine's network, so that 80, 443, 5432 and 8080 have to be free here.

Not run are the certificate from Let's Encrypt, Caddy in place of nginx, and the firewall, which would be this machine's.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
WALK = "From a bare machine"
NAME = "flow.example.com"
PACKAGES = "systemd,systemd-sysv,dbus,procps,iproute2,ca-certificates"
"""What a Debian has that was installed on a machine, and the smallest one of debootstrap has not."""
SECONDS = 120
NOT_HERE = re.compile(r"certbot|letsencrypt|Caddy|caddy|^ufw|install -y ufw")
WITH_SECRET = {
    # Where jo's machine asks for it, it is the invitation that was printed.
    "resolutionflow login": "tail -n 2 /root/invitation | head -n 1 | as_jo",
    "resolutionflow whoami": "as_jo",
}
PRELUDE = """
set -e -o pipefail
export DEBIAN_FRONTEND=noninteractive HOME=/root LANG=C.UTF-8
as_jo() { runuser -u jo -- env SSL_CERT_FILE=/home/jo/chain.pem "/opt/resolutionflow/bin/$@"; }
colleague() { useradd --create-home jo; install -o jo /etc/ssl/resolutionflow/chain.pem /home/jo/; }
"""


def blocks(document: str) -> Iterator[list[str]]:
    """Yield the blocks of commands of the walk."""
    walk = document.partition(f"\n## {WALK}\n")[2].partition("\n## ")[0]
    for block in re.findall(r"(?:^    .*\n)+", walk, re.MULTILINE):
        yield [line[4:] for line in block.splitlines()]


def script(document: str) -> str:
    """Return the walk as a script that ends where a command fails."""
    lines = [PRELUDE]
    for block in blocks(document):
        here = not any(NOT_HERE.search(line) for line in block)
        for line in block:
            lines.append(f"echo {shlex.quote(f'# {line}' if here else f'# not run here: {line}')}")
            if here:
                lines.append(_as_here(line))
    return "\n".join(lines) + "\n"


def _as_here(line: str) -> str:
    for asked, instead in WITH_SECRET.items():
        if line.startswith(asked):
            return f"{instead} {line}"
    if "admin user invite" in line:
        return f"{line} | tee /root/invitation"
    if line.startswith("curl") and "https:" in line:
        return f"colleague\n{line} --cacert /home/jo/chain.pem; echo"
    return line


def make(root: Path) -> None:
    """Make a Debian, and bring the source there."""
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root)], check=True
    )
    for kept in ("etc/resolv.conf", "etc/ssl/certs/ca-certificates.crt", "etc/pip.conf"):
        if (there := Path("/") / kept).exists():  # how this machine reaches others
            (root / kept).write_bytes(there.read_bytes())
    # As Debian's installer leaves it, and with the name that leads to this machine.
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n::1 localhost\n", encoding="utf-8")
    source = root / "usr" / "local" / "src" / "resolutionflow"
    source.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(source)], input=packed, check=True)


@contextmanager
def booted(root: Path) -> Iterator[list[str]]:
    """Boot it; what a command begins with that is to run there."""
    log = root.parent / "boot.log"
    words = ["systemd-nspawn", "--quiet", "-D", str(root), "--register=no", "--keep-unit", "--boot"]
    with log.open("wb") as out:
        machine = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + SECONDS
        children = Path(f"/proc/{machine.pid}/task/{machine.pid}/children")
        while b"Multi-User System" not in log.read_bytes():
            if machine.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(log.read_text(errors="replace"))
            time.sleep(0.2)
        init = children.read_text().split()[0]
        inside = [
            "nsenter",
            "--target",
            init,
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
            "--cgroup",
            "--root",
        ]
        yield [
            *inside,
            "env",
            "-i",
            "--chdir=/root",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ]
        subprocess.run([*inside, "systemctl", "poweroff"], check=False)
        machine.wait(SECONDS)
    finally:
        if machine.poll() is None:
            machine.terminate()
            machine.wait(SECONDS)


def main() -> int:
    """Try it; the status is the one of the command that failed."""
    parser = argparse.ArgumentParser(description="Try docs/server.md on a bare Debian.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder: Path = parser.parse_args().folder
    if os.geteuid() != 0:
        parser.error("only root can make and boot a system")
    folder.mkdir(parents=True)  # a new one: a machine that was set up before is not bare
    root = folder.resolve() / "debian"
    make(root)
    walk = script((ROOT / "docs" / "server.md").read_text(encoding="utf-8"))
    (root / "root" / "walk").write_text(walk, encoding="utf-8")
    with booted(root) as inside:
        return subprocess.run([*inside, "bash", "/root/walk"], stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
