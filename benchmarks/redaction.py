#!/usr/bin/env python3
"""How fast texts are scanned: .venv/bin/python benchmarks/redaction.py

Prints MB/s on two texts of 10 MB of different make (a note with prose and configurations; dense logs, where most lines
hold an address, a key or a word such as session) beside two floors of the same run (splitting into lines, and one
search for a literal), the time of a 1 KB call, the time of the import, and for hostile inputs how the time grows from 25 to 400 KB: an
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

from backend.app.schemas.categories import MASKED_BY_DEFAULT
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
LOGS = (
    "Nov 25 09:15:22 web1 sshd[4121]: Failed password for invalid user oracle from 203.0.113.77 port 51544 ssh2",
    "Nov 25 09:15:23 web1 sshd[4121]: pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)",
    'date=2026-11-25 time=09:15:24 devname="FG100" logid="0000000013" type="traffic" srcip=10.0.1.50 srcport=51544 dstip=198.51.100.7 dstport=443 sessionid=48213377 action="accept" policyid=12 service="HTTPS" sentbyte=4821 rcvdbyte=99120',
    '198.51.100.23 - - [25/Nov/2026:09:15:25 +0000] "GET /api/v1/items?page=2&sort=asc HTTP/1.1" 200 5123 "https://app.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0"',
    "2026-11-25T09:15:26.123Z INFO  [http-nio-8080-exec-7] c.a.s.TokenService - refresh token for session 7 expired after 3600 s, key id 12",
    "postfix/smtp[2211]: 4F2C1A: to=<jsmith@contoso.example>, relay=mx.example[203.0.113.25]:25, delay=1.2, dsn=2.0.0, status=sent (250 2.0.0 OK)",
    "%ASA-6-302013: Built outbound TCP connection 48213 for outside:203.0.113.5/443 (203.0.113.5/443) to inside:10.0.1.50/51544 (198.51.100.2/51544)",
    "EventID=4624 LogonType=3 Account Name: SRV01$ Account Domain: CONTOSO Logon ID: 0x3E7 Key Length: 128 Workstation Name: PC42 Source Port: 49712",
    '{"ts":"2026-11-25T09:15:27Z","level":"warn","msg":"retry","user":"svc-backup","host":"nas01","duration_ms":4821,"attempt":3,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}',
    "1732526128.123    211 10.0.1.51 TCP_MISS/200 4821 GET http://cdn.example.com/lib/app.js - HIER_DIRECT/198.51.100.80 application/javascript",
    "kernel: [48213.123456] eth0: Link is Up - 1000/Full; MAC 00:1a:2b:3c:4d:5e; rx 4821133 tx 99120",
    "openvpn[812]: jdoe/203.0.113.7:49152 TLS: soft reset sec=3600/3600 bytes=48213/0 pkts=512/0; Control Channel: TLSv1.3, cipher TLS_AES_256_GCM_SHA384",
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
    # Labels and what is between one and its value; blocks of YAML; the next line.
    *(
        "password: |\n",
        "password\n",
        "password.....",
        "password - ",
        "| password ",
        "password (a) ",
        "password:\n  ",
    ),
    *(
        "contrasena: ",
        "pw=",
        "password->",
        "password[a]:",
        "**password:** ",
        "password\t\t",
        "password is for ",
    ),
    # Tables.
    *(
        "a,password,b\n",
        "| password |\n|---|\n",
        "password a\n---- ----\n",
        "password,",
        "user;pwd\na;b\n",
        "+--+\n| password |\n",
    ),
    # Structured text.
    *(
        "<password>\n<value>",
        "<key>password</key><string>",
        "name: password\nvalue: ",
        'value="a" name="',
        '"a" == ',
    ),
    *('<a name="password" ', '"password","value":"', "<prv>", "password</a><b>"),
    # Prose, commands, protocols.
    *(
        "pw to ",
        "password will be ",
        "a / B1!c2d3e4 ",
        "the key is ",
        "secret JBSW ",
        "enter the code ",
        "password: one two ",
    ),
    *(
        "echo a | sudo -S ",
        "-asplaintext ",
        "'a' | convertto-securestring ",
        "net user /a ",
        "setx password ",
        "pscredential(",
    ),
    *(
        "cookie: a=b; ",
        "cookie:",
        "set-cookie: sid=a1b2c3d4e5f6; ",
        "samlresponse=",
        "authorization: bearer ",
        "a@b.cc:d!1",
        "auth plain ",
    ),
    # Key blocks, hashes, lines that a terminal wrapped.
    *(
        "-----BEGIN OpenVPN Static key V1-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA",
        "private-lines: 1\n",
        "::a:0123456789abcdef:",
        "$krb5tgs$",
    ),
    *("token=" + "aB3" * 22 + "\n", ("aB3" * 22 + "\n"), "eyJaaaaaaaaaaaa.bbbbbbbb\n"),
    # Devices.
    *(
        "snmp {\n community ",
        "set name ",
        "config system snmp community\n set name a\n",
        "> password ",
        "sw1(config)#key ",
        " community",
    ),
    *(
        "ipsec spi 1 esp null md5 ",
        "authentication text a\n",
        "snmp-server host a inform b ",
        "connect a/b@c ",
        "proxyauth=a:b,",
        "a+b=c.d@e.fg ",
        "srs0=a@b.cc",
        "(>= 1.1.1.1",
        "$pwd:",
    ),
    # What stands for something else.
    *(
        "\u200b",
        "p\u200ba\u200bs",
        "&#64;",
        "&amp;",
        "=3D=\n",
        "%40",
        "[.]",
        "\\u0040",
        "a\x08",
        "\x1b[1m",
        "a[at]b[.]",
    ),
    # Versions, and what is masked on request.
    *(
        "version\n-------\n1.1.1.1\n",
        "updated from 1.1.1.1 to ",
        "(r) (1.1.1.1",
        "a.b  1.1.1.1  c:\\",
        "/203.0.113.1",
    ),
    *(
        "A\\b ",
        "user: ",
        "C:\\users\\",
        "tenant id: ",
        "+1 2",
        "555-234-",
        "tel: 1 ",
        "DE89 3704 ",
        "passport: a1",
        "123-45-",
        "AB 12 34 ",
    ),
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
    random, note = Random(7), ""
    for kind, lines in (("note", LINES), ("logs", LOGS)):
        text = "\n".join(random.choice(lines) for _ in range(130_000))[:10_000_000]
        megabytes = len(text.encode()) / 1e6
        for name, work in (
            (f"{kind}: all categories", partial(scan, text)),
            (f"{kind}: what is masked", partial(scan, text, categories=MASKED_BY_DEFAULT)),
            (f"{kind}: floor, splitlines", text.splitlines),
            (f"{kind}: floor, one literal", partial(text.count, "password")),
        ):
            print(f"{name:<26}{megabytes / timed(work):>9.1f} MB/s")
        print(f"{len(scan(text)):,} findings in {megabytes:.1f} MB")
        note = text if kind == "note" else note
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
