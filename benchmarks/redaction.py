#!/usr/bin/env python3
"""How fast texts are scanned: .venv/bin/python benchmarks/redaction.py

Prints MB/s on a 10 MB note beside two floors of the same run (splitting into lines, and one search for a literal),
the time of a 1 KB call, the time of the import, and for hostile inputs how the time grows from 25 to 400 KB: an
exponent of 1 is linear.
"""

import math
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.services.redaction.scanner import scan

LINES = (
    "### Step 12: Is the VPN client installed and up to date?",
    "**Answer:** Yes",
    "**Notes:** GlobalProtect 6.2.1 confirmed, user on the phone; rebooted twice and tested again",
    "The previous system shutdown at 8:41:07 AM on 2/13/2026 was unexpected. BugcheckCode 159",
    "Interface Gi0/1 is up, line protocol is up (connected), 5 minute input rate 2000 bits/sec, 3 packets/sec",
    "C:\\Windows\\System32\\drivers\\etc\\hosts was read by CONTOSO\\jsmith at 09:15, status=ok result=0x0",
    "Get-WinEvent -FilterHashtable @{LogName='System'; Id=41} | Format-List TimeCreated, Message",
    "2026-02-13T09:15:00Z dc01 dns[4121]: query[A] vpn.example.com from 192.0.2.17 | ok <1ms> #42",
    "Feb 13 09:15:22 fw01 kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.5 DST=10.0.1.50 LEN=40 PROTO=TCP SPT=443",
    "mail to jsmith@contoso.com was accepted, 250 2.0.0 queued as 4F2C1A",
)
HOSTILE = (
    *(
        "1.",
        "1.1.1.1",
        "1.1.1.1.",
        "a.",
        ".",
        "..",
        "1",
        "10.0.0.1-",
        "-1-1-1-1",
        "1-",
        "v1.",
        "255.",
        "1.1.1.1/",
    ),
    *(":", "::", "a:", "1:", ":1::", "fe80::1%", "00:", "ab:cd:", "0000:", "::ffff:1.1.1.1", "[::"),
    *("@", "a@", "a@b.", "@a.b", "a.b@", '"@', "%40", "a%40b."),
    *(
        "password=",
        "password: ",
        "pass",
        "passwordpassword:",
        "password='",
        "token=a1",
        "secret secret ",
        "key ",
        "api_key=",
    ),
    *(
        "://",
        "://a:",
        "://a:b@",
        "eyJ",
        "eyJaaaaaaaaaa.",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN ",
        "sk-",
        "ghp_",
        "xoxb-",
    ),
    *(
        "\\\\",
        "\\\\a\\",
        "\\\\a\\b ",
        "[IP REDACTED]",
        " redacted",
        "[",
        "4111 ",
        "4111-1111-",
        "000011-",
        "AB2CD-",
    ),
    *(
        "net user a ",
        "/pass:",
        "-u a:",
        "<password>",
        "basic ",
        "bearer a1",
        "S-1-5-21-1",
        "$6$a",
        "==",
        "A" * 86 + "==",
    ),
    *(
        "mysql ",
        "mysql -p",
        "snmpget -A ",
        "net use \\\\a ",
        "docker login ",
        "sqlplus a/",
        "rasdial a ",
        "curl -u :",
    ),
    *(
        "password is ",
        "user: a / ",
        "pin: 1",
        "backup codes: ",
        "login a ",
        'key" value="',
        "createuser ",
        "identified by ",
    ),
    *(
        "standby ",
        "snmp-server host ",
        "session-key ",
        "community a b ",
        "wpa-psk ",
        "pass(",
        'secret "',
        "com2sec a ",
    ),
    *("\n", " ", "\t", "ü", "日本", "İ", "'\"", "a=b&", ";password=x;", "community a\n", "snmp auth sha a"),
)
SIZES = (25_000, 100_000, 400_000)


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest time of some rounds, in seconds."""
    times = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def speed() -> None:
    """Print MB/s on a note, and the floors."""
    random = Random(7)
    note = "\n".join(random.choice(LINES) for _ in range(130_000))[:10_000_000]
    megabytes = len(note.encode()) / 1e6
    findings = len(scan(note))
    for name, work in (
        ("scan", partial(scan, note)),
        ("floor: splitlines", note.splitlines),
        ("floor: one literal", partial(note.count, "password")),
    ):
        print(f"{name:<20}{megabytes / timed(work):>9.1f} MB/s")
    print(f"{findings:,} findings in {megabytes:.1f} MB")
    small = note[:1024]
    took = timed(lambda: [scan(small) for _call in range(200)]) / 200
    print(f"1 KB call           {1000 * took:>9.3f} ms")
    code = "import time; t = time.perf_counter(); import backend.app.services.redaction.scanner; print(time.perf_counter() - t)"
    root = Path(__file__).parents[1]
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    print(f"import              {1000 * min(float(run.stdout) for run in runs):>9.1f} ms")


def growth() -> None:
    """Print how the time grows on hostile inputs; those that are over a bar are named."""
    worst_exponent, worst_time = (0.0, ""), (0.0, "")
    for piece in HOSTILE:
        texts = [(piece * (size // len(piece) + 1))[:size] for size in SIZES]
        times = [timed(partial(scan, text), rounds=2) for text in texts]
        exponent = math.log(times[2] / times[0], SIZES[2] / SIZES[0])
        worst_exponent = max(worst_exponent, (exponent, piece))
        worst_time = max(worst_time, (times[2], piece))
        if exponent > 1.15 or times[2] > 0.8:
            print(f"  {piece!r:<30} exponent {exponent:.2f}, {times[2]:.2f} s at 400 KB")
    print(
        f"{len(HOSTILE)} hostile inputs: worst exponent {worst_exponent[0]:.2f} ({worst_exponent[1]!r}),",
        end=" ",
    )
    print(f"slowest {worst_time[0]:.2f} s at 400 KB ({worst_time[1]!r})")


if __name__ == "__main__":
    speed()
    growth()
