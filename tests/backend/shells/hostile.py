"""Values that do harm where they are not quoted, and what runs if one does."""

from hypothesis import strategies as st

CANARY = "canary"
"""The name of the file that a value which runs leaves behind."""

_RUNS = f"touch {CANARY}"
_TOKENS = [
    *(
        "'",
        '"',
        "\\",
        "`",
        "$",
        "!",
        "%",
        "^",
        "&",
        "|",
        ";",
        "<",
        ">",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "*",
        "?",
    ),
    *("~", "#", "@", ",", "=", "-", "+", ":", ".", "/", " ", "\t", "\n", "\r", "\x1b", "\x7f", "\u0085"),
    *("\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d", "\u201e", "\u2013", "\u00a0", "ü", "日"),
    *(
        "a",
        "Z",
        "0",
        "7",
        "10gb",
        "1e3",
        "if",
        "O'Brien",
        "!!",
        "!probe",
        "--",
        "-rf",
        "%PATH%",
        "%x",
        "$HOME",
    ),
    *(f"$({_RUNS})", f"`{_RUNS}`", f";{_RUNS};", f"&{_RUNS}&", f"|{_RUNS}", f"\n{_RUNS}\n", f"';{_RUNS};'"),
    *(
        f'";{_RUNS};"',
        f"\\';{_RUNS};\\'",
        f"a[$({_RUNS})]",
        "${x}",
        "$x",
        "<<E",
        "#>",
        "'+'",
        "''",
        '""',
        "\\\\",
    ),
]

values = st.lists(st.sampled_from(_TOKENS), min_size=1, max_size=6).map("".join) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12
)
"""Texts made of what shells read as more than text."""
