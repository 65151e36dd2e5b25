"""Days as people name them."""

from datetime import date, timedelta

from tui.settings.config import ConfigError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EARLIEST, _LATEST = date(1970, 1, 1), date(2999, 12, 31)
_MOST = 366


def days_named(text: str, today: date) -> list[date]:
    """Return the days that a text names: one, or a range such as ``2026-11-02..2026-11-06`` or ``monday..today``.

    Raises:
        ConfigError: it names none, or too many.
    """
    first_name, dots, last_name = text.partition("..")
    first = _day(first_name, text, today)
    last = _day(last_name, text, today) if dots else first
    if last < first:
        raise ConfigError(f"A range of days begins with the earlier one, and {text!r} does not (--day).")
    count = (last - first).days + 1
    if count > _MOST:
        raise ConfigError(f"A range has {_MOST} days at most, and {text!r} has {count:,} (--day).")
    return [first + timedelta(days=number) for number in range(count)]


def _day(name: str, text: str, today: date) -> date:
    word = name.strip().lower()
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    if len(word) >= 3:
        for number, weekday in enumerate(_WEEKDAYS):
            if weekday.startswith(word):
                return today - timedelta(days=(today.weekday() - number) % 7)
    try:
        day = date.fromisoformat(word) if word.isascii() and len(word) == len("2026-11-02") else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise ConfigError(
            f"A day is today, yesterday, a weekday, a date such as 2026-11-02, or two of these with .. between, "
            f"not {text!r} (--day)."
        )
    return day
