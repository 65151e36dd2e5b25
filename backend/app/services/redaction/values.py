"""Values that are the same in different notations, and those that a team allows."""

from collections.abc import Callable, Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from re import fullmatch
from typing import get_args

from backend.app.core.tables import require_rows
from backend.app.schemas.categories import Category
from backend.app.services.redaction.reading import folded, seen

Address = IPv4Address | IPv6Address


def canonical(category: Category, value: str) -> str:
    """Return a notation that all notations of a value share."""
    return _CANONICAL[category](seen(value).text)


def address_of(value: str) -> Address | None:
    """Return the address that a value is, None for any other value.

    Zone ids do not count, nor leading zeros and hyphens in place of dots; an IPv4 address mapped to IPv6 (RFC 4291,
    section 2.5.5.2) is the IPv4 address.
    """
    value = folded(value).decode("ascii")
    try:
        if ":" not in value:
            return IPv4Address(
                ".".join(part.lstrip("0") or "0" for part in value.replace("-", ".").split("."))
            )
        address = IPv6Address(value.partition("%")[0])
        return address.ipv4_mapped or address
    except AddressValueError:
        return None


def _canonical_address(value: str) -> str:
    address = address_of(value)
    return str(address) if address is not None else value.lower()


def _canonical_mac(value: str) -> str:
    return "".join(char for char in value.lower() if char.isalnum())


def _canonical_digits(value: str) -> str:
    return "".join(char for char in value if char.isdigit())


_CANONICAL: dict[Category, Callable[[str], str]] = {
    "ip": _canonical_address,
    "email": str.lower,
    "token": str,  # each character counts
    "custom": str.lower,
    "host": str.lower,
    "unc": str.lower,
    "mac": _canonical_mac,
    "account": str.lower,
    "phone": _canonical_digits,
    "id": _canonical_mac,
}
require_rows("_CANONICAL", _CANONICAL, get_args(Category))


class AllowList:
    """Values that are no findings."""

    def __init__(self, entries: Iterable[str]) -> None:
        """Take the entries of a team.

        Raises:
            ValueError: an entry is written like a network and is none.
        """
        self._values: set[str] = set()
        self._addresses: set[Address] = set()
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in entries:
            address = address_of(entry)
            if address is not None:
                self._addresses.add(address)
            elif fullmatch(r"[0-9.]+/[0-9.]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/[0-9]*", entry):
                self._networks.append(ip_network(entry, strict=False))
            else:
                self._values.add(entry.lower())

    def __bool__(self) -> bool:
        return bool(self._values or self._addresses or self._networks)

    def allows(self, category: Category, value: str) -> bool:
        """Tell whether a value of this category is allowed."""
        if category == "ip" and (self._addresses or self._networks):
            address = address_of(value)
            return address is not None and self._has(address)
        return value.lower() in self._values

    def _has(self, address: Address) -> bool:
        return address in self._addresses or any(address in network for network in self._networks)
