"""`redact` of files as other programs write them: what it could not read is never passed on."""

import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.forked import call

Redact = Callable[..., subprocess.CompletedProcess[bytes]]
SECRET = "password=Sommer2024!"
MASKED = "password=[TOKEN REDACTED]"


@pytest.fixture
def redact(tmp_path: Path) -> Redact:
    """The command, with bytes on both ends."""

    def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "RESOLUTIONFLOW_DATA_DIR": str(tmp_path / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(tmp_path / "state"),
        }
        return call(["redact", *words], environment, tmp_path, given=given)

    return run


TEXT = f"für Jo\r\n{SECRET}\r\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8-sig",
        "utf-16",
        *(pytest.param(name, marks=pytest.mark.soak) for name in ("utf-16-le", "utf-16-be")),
    ],
)
def test_what_powershell_wrote_is_masked(redact: Redact, tmp_path: Path, encoding: str) -> None:
    content = TEXT.encode(encoding)
    (tmp_path / "x.txt").write_bytes(content)
    for done in (redact("x.txt"), redact(given=content)):
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode() == TEXT.replace(SECRET, MASKED)


def refused(done: subprocess.CompletedProcess[bytes], *sentence: str) -> None:
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (1, b"", 1), said
    assert all(part in said for part in sentence), said
    assert "Sommer" not in said


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (TEXT.encode("cp850"), "byte 2 is no UTF-8"),
        (TEXT.encode("cp1252"), "byte 2 is no UTF-8"),
        (TEXT.encode("utf-16")[:-1], "is no UTF-16-LE"),
        (SECRET.encode() + b"\0\n", "byte 21 is NUL"),
        (SECRET.encode() + b"\r\n" + TEXT.encode("utf-16-le"), "byte 25 is no UTF-8"),
    ],
)
def test_what_cannot_be_read_is_never_passed(
    redact: Redact, tmp_path: Path, content: bytes, place: str
) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    refused(redact("x.txt"), "x.txt: ", place, "nothing was masked; save it as UTF-8", "--encoding cp850")
    refused(redact("--scan", given=content), "standard input: ", place)


def test_a_code_page_that_is_named(redact: Redact, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(TEXT.encode("cp850"))
    done = redact("--encoding", "cp850", "x.txt")
    assert (done.returncode, done.stdout.decode()) == (0, TEXT.replace(SECRET, MASKED))
    refused(redact("--encoding", "ascii", "x.txt"), "byte 2 is no ascii")
    for name in ("cp85O", "hex", "undefined"):
        unknown = redact("--encoding", name, "x.txt")
        assert (unknown.returncode, unknown.stdout) == (2, b"")
        assert f"there is no encoding '{name}'".encode() in unknown.stderr


def test_what_is_no_file(redact: Redact, tmp_path: Path) -> None:
    refused(redact(str(tmp_path)), "cannot be read (Is a directory)")
    refused(redact("/proc/self/mem"), "/proc/self/mem cannot be read (")
    refused(redact("/dev/zero"), "/dev/zero: it is larger than 40 MB, so nothing was masked.")
    (tmp_path / "empty.txt").touch()
    empty = redact("empty.txt")
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, b"", b"")


def test_a_pipe_with_a_name(redact: Redact, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[TEXT.encode("utf-16")])
    writer.start()
    done = redact("pipe")
    writer.join(timeout=HANGS_AFTER)
    assert (done.returncode, done.stdout.decode()) == (0, TEXT.replace(SECRET, MASKED))
