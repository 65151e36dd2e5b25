"""Time zones by name, and the one of this machine as the C library reads it."""

import io
import os
import re
import struct
import sys
import zoneinfo
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME = Path("/etc/localtime")

_ABBREVIATION = r"(?:[A-Za-z]{3,9}|<[A-Za-z0-9+-]{3,9}>)"
# An offset of a whole day is none that Python knows, and summer time may add an hour to it.
_OFFSET = r"[+-]?(?:[01]?\d|2[0-2])(?::[0-5]\d(?::[0-5]\d)?)?"
_DATE = r"(?:J?\d{1,3}|M\d{1,2}\.\d\.\d)(?:/[+-]?\d{1,3}(?::[0-5]\d(?::[0-5]\d)?)?)?"
_POSIX = re.compile(
    f"{_ABBREVIATION}{_OFFSET}(?P<summer>{_ABBREVIATION}(?:{_OFFSET})?(?P<dates>,{_DATE},{_DATE})?)?",
    re.ASCII,
)
# What the C library takes where a string says that there is summer time, and not when.
_DATES_UNSAID = ",M3.2.0,M11.1.0"


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone with an IANA name (``Europe/Berlin``), or that of a POSIX string (``CET-1CEST,M3.5.0,M10.5.0/3``).

    Raises:
        ValueError: there is none.
    """
    try:
        return ZoneInfo(name)
    # A name that is a folder of the zone database is an OSError, one that leaves it a ValueError.
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return _zone_of_posix(name)


def _zone_of_posix(text: str) -> ZoneInfo:
    match = _POSIX.fullmatch(text)
    if match is None:
        raise ValueError(f"there is no time zone {text!r}")
    rule = text + _DATES_UNSAID if match["summer"] and not match["dates"] else text
    # A zone file whose table is empty: all times are those of the rule at its end.
    header = struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 1)
    block = header + struct.pack(">lBBc", 0, 0, 0, b"\0")
    return ZoneInfo.from_file(io.BytesIO(block + block + f"\n{rule}\n".encode()))


@cache
def local_time_zone() -> str:
    """Return the name of this machine's time zone, as `zone_of` reads it."""
    if sys.platform in {"win32", "darwin"}:
        return _elsewhere()
    return named_zone(os.environ, LOCALTIME)


def named_zone(environment: Mapping[str, str], localtime: Path) -> str:
    """Return the zone that the variable TZ names, else that of the file, else what the system's settings say, else UTC."""
    value = environment.get("TZ")
    if value == "":  # so says the C library; it is not the same as a variable that is not there
        return "UTC"
    named = _named_by(value.removeprefix(":")) if value else None
    return named or _name_of(localtime) or _elsewhere()


def _named_by(value: str) -> str | None:
    return _name_of(Path(value)) if value.startswith("/") else _known(value)


def _known(name: str) -> str | None:
    with suppress(ValueError):
        zone_of(name)
        return name
    return None


def _name_of(file: Path) -> str | None:
    """Return the name of the zone in a file: by where it lies, by a file of the zone database that is the same, or its rule."""
    with suppress(OSError, ValueError):
        _, found, name = os.path.realpath(file).rpartition("/zoneinfo/")
        if found and (known := _known(name.removeprefix("posix/"))):
            return known
        # A device or a pipe is no zone file, and reading it may never end.
        if file.is_file():
            zone = file.read_bytes()
            return _same_zone(zone) or _rule_of(zone)
    return None


def _same_zone(zone: bytes) -> str | None:
    for name in sorted(zoneinfo.available_timezones()):
        for folder in zoneinfo.TZPATH:
            with suppress(OSError):
                other = Path(folder, name)
                if other.stat().st_size == len(zone) and other.read_bytes() == zone:
                    return name
    return None


def _rule_of(zone: bytes) -> str | None:
    """Return the rule at the end of a zone file, which holds for the present and what is to come."""
    if not zone.startswith(b"TZif") or not zone.endswith(b"\n"):
        return None
    return _known(zone.split(b"\n")[-2].decode("ascii", "replace"))


def _elsewhere() -> str:
    from tzlocal import get_localzone_name  # at the first use, not at start-up

    with suppress(ZoneInfoNotFoundError):  # two settings that do not agree
        return _known(get_localzone_name() or "") or "UTC"
    return "UTC"
