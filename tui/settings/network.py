"""How a server is reached from here, as the environment says: its proxy, and the CAs that are trusted.

httpx would read the same variables; it makes one map of all that they hold, where one entry that it does not know ends
the program, also for a server that the entry does not concern.
"""

import ipaddress
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from tui.settings.config import ConfigError

_PORTS = {"http": 80, "https": 443}
_LOOKS = "it looks like http://proxy.example.com:3128"


@dataclass(frozen=True)
class Route:
    """The way to a server.

    Attributes:
        proxy: the proxy's address, which may hold a password; empty for none.
        named_by: the variable that names it, for messages.
        tls: what is trusted; None where nothing on the way is secured.
    """

    proxy: str = ""
    named_by: str = ""
    tls: ssl.SSLContext | None = None


def route_to(server: str, environment: Mapping[str, str] = os.environ) -> Route:
    """Return the way to a server.

    Raises:
        ConfigError: a variable that concerns this server is of no use; the sentence names it.
    """
    parts = urlsplit(server)
    named_by, proxy = _proxy(parts, environment)
    secured = parts.scheme == "https" or proxy.startswith("https:")
    return Route(proxy, named_by, _trusted(environment) if secured else None)


def _proxy(server: SplitResult, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the variable that names the proxy, and its address; empty where there is none."""
    if _is_excluded(server, _variable("no", environment)[1]):
        return "", ""
    for kind in (server.scheme, "all"):
        name, value = _variable(kind, environment)
        if value:
            return name, _address(name, value)
    return _of_the_system(server, environment)


def _variable(kind: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return name and value of the variable for a kind; the lower case goes first, as with other programs."""
    for name in (f"{kind}_proxy", f"{kind}_proxy".upper()):
        if value := environment.get(name, "").strip():
            return name, value
    return "", ""


def _of_the_system(server: SplitResult, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return what macOS and Windows have in their settings, which hold where no variable is set."""
    if environment is not os.environ or any(
        _variable(kind, environment)[1] for kind in ("http", "https", "all")
    ):
        return "", ""
    found = getproxies().get(server.scheme, "")
    if not found or proxy_bypass(server.hostname or ""):
        return "", ""
    return "the system's settings", _address("The system's settings", found)


def _address(name: str, value: str) -> str:
    """Return a proxy's address. What is said of one that is of no use never shows it: it may hold a password."""
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0 and address.isascii() and address.isprintable()
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"{name} is no address of a proxy: {_LOOKS}.")
    if parts.scheme in ("http", "https"):
        return address
    if parts.scheme in ("socks5", "socks5h") and find_spec("socksio"):
        return address
    raise ConfigError(
        f"{name} names a proxy of a kind that is not known here ({parts.scheme}): {_LOOKS}; or name the server in NO_PROXY."
    )


def _is_excluded(server: SplitResult, listed: str) -> bool:
    host = (server.hostname or "").rstrip(".")
    port = server.port or _PORTS[server.scheme]
    return any(_names(item.lower(), host, port) for item in re.split(r"[\s,]+", listed) if item)


def _names(item: str, host: str, port: int) -> bool:
    """Tell whether an item of NO_PROXY means a server: a name, the domain that it is in, an address or a network."""
    item = item.rpartition("://")[2]
    if item == "*":
        return True
    try:
        network = ipaddress.ip_network(re.sub(r"^\[([^]]*)\](/\d+)?$", r"\1\2", item), strict=False)
    except ValueError:
        return _names_host(item, host, port)
    try:
        return ipaddress.ip_address(host.partition("%")[0]) in network
    except ValueError:  # a name is in no network that is known before it is looked up
        return False


def _names_host(item: str, host: str, port: int) -> bool:
    try:
        parts = urlsplit(f"//{item}")
        only_port = parts.port
    except ValueError:  # nothing that a server could be
        return False
    if only_port is not None and only_port != port:
        return False
    name = (parts.hostname or "").lstrip("*.").rstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _trusted(environment: Mapping[str, str]) -> ssl.SSLContext:
    file, folder = (environment.get(name, "").strip() for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file:
        try:
            return ssl.create_default_context(cafile=file)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            reason = getattr(error, "strerror", "") if not isinstance(error, ssl.SSLError) else ""
            raise ConfigError(
                f"SSL_CERT_FILE names no file of certificates ({reason or 'it holds none'}): {file!r}."
            ) from error
    if folder:
        if not Path(folder).is_dir():
            raise ConfigError(f"SSL_CERT_DIR names no folder: {folder!r}.")
        return ssl.create_default_context(capath=folder)
    import certifi  # with httpx

    return ssl.create_default_context(cafile=certifi.where())
