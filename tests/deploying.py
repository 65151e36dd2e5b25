"""The files of deploy/ read as their programs read them, and the commands that stand in them and in the documents."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAMS = {"resolutionflow", "resolutionflow-server", "rflow"}
AN_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
_NAMED = re.compile(rf"(?:^|[/\s=;&|])(?:docker|{'|'.join(PROGRAMS)})\s")
_ENDS = {"|", "||", "&&", ";", "&", ">", ">>", "<"}


class _Unit(RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(name: str) -> dict[str, str]:
    """Return what a unit says of its service; of a line that is there again, the last one."""
    read = _Unit(strict=False, interpolation=None, delimiters="=")
    read.read(DEPLOY / name, encoding="utf-8")
    return dict(read["Service"])


def blocks(document: Path) -> Iterator[str]:
    """Yield the blocks of commands of a document."""
    for block in _BLOCK.findall(document.read_text(encoding="utf-8")):
        yield re.sub(r"^    ", "", block, flags=re.MULTILINE)


def commands(text: str) -> Iterator[list[str]]:
    """Yield what the program is run with, in lines of a shell."""
    for line in text.replace("\\\n", " ").splitlines():
        if not _NAMED.search(line):
            continue
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        command: list[str] = []
        for word in [*lexer, ";"]:
            if word not in _ENDS:
                command.append(word)
                continue
            yield from _of_program(command)
            command = []


def _of_program(command: list[str]) -> Iterator[list[str]]:
    if command[:1] == ["docker"] and "server" in command:  # docker compose run --rm server WORDS
        yield command[command.index("server") + 1 :]
    elif command and Path(command[0]).name in PROGRAMS and command[1:2] != ["="]:  # a setting of PgBouncer's
        yield [AN_ID if word == "ID" else word for word in command[1:]]


def stages(containerfile: str) -> list[list[tuple[str, str]]]:
    """Return the stages of a Containerfile, each with its instructions."""
    made: list[list[tuple[str, str]]] = []
    for line in containerfile.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        if word == "FROM":
            made.append([])
        made[-1].append((word, " ".join(rest.split())))
    return made


def site(conf: str, *, port: int, plain: int, server: int, folder: Path, name: str = "localhost") -> str:
    """Return nginx's settings of a site as a whole configuration that runs on loopback from a folder."""
    for old, new in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "127.0.0.1:8080": f"127.0.0.1:{server}",
        "/etc/ssl/resolutionflow": str(folder),
        "/var/log/nginx": str(folder),
        "flow.example.com": name,
    }.items():
        assert old in conf, old
        conf = conf.replace(old, new)
    conf = re.sub(r"^ *listen \[::\].*\n", "", conf, flags=re.MULTILINE)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/start.log warn;\n"
        f"events {{}}\nhttp {{\n{places}{conf}\n}}\n"
    )


def certificate(folder: Path) -> None:
    """Make a certificate of localhost, `chain.pem`, and its key."""
    words = ["-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "chain.pem")]
    name = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", "req", "-x509", *words, *name, *files], check=True, capture_output=True)
