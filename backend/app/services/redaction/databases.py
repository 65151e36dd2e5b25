"""Passwords in statements and dialogues of databases, and those that their clients are given."""

import re

from backend.app.services.redaction.plausible import is_handed_over, is_minted
from backend.app.services.redaction.rule import Rule


def _is_given(found: re.Match[str]) -> bool:
    return is_handed_over(found["v"])


def _is_of_a_statement(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 160) : found.start()].lower()
    return re.search(r"\b(?:alter|create|grant|user|role)\b[^;]*$", before) is not None and _is_given(found)


RULES = (
    Rule(
        "user and password for Oracle",
        "token",
        ("sqlplus ", "expdp ", "impdp ", "rman target ", "sqlldr ", "exp ", "imp ", "connect ", "conn "),
        r"(?<![a-z])(?:sqlplus|expdp|impdp|rman target|sqlldr|exp|imp|conn(?:ect)?(?=[ ][^\s]{1,160}(?:@|[ ]as[ ]sys))) (?:-\w )*(?:target )?[\"']?[a-z][\w$#]{0,40}/\"?(?P<v>[^\s@/\"']{3,80})\"?(?=[@\s\"';]|$)",
        check=_is_given,
        examples=(
            "sqlplus -s scott/«Summer2026»@orcl",
            "expdp system/«Summer2026» schemas=hr",
            'SQL> connect sys/"«Summer2026»"@orcl as sysdba',
        ),
        counter_examples=("sqlplus / as sysdba", "sqlplus scripts/a/b.sql", "cannot connect tcp/443 on sw1"),
    ),
    Rule(
        "password in SQL",
        "token",
        (
            "identified by ",
            "password '",
            "password ('",
            "password('",
            "identified with ",
            "password = n'",
            "password=n'",
            "password n'",
        ),
        r"(?:identified (?:with \S{1,40} )?(?:by|as) (?:password |values )?|(?<![a-z_])password ?=? ?\(?)n?(?P<quote>')(?P<v>[^'\r\n]{1,200}+)",
        check=_is_given,
        examples=(
            "CREATE USER 'x'@'%' IDENTIFIED BY '«Summer2026!»';",
            "ALTER ROLE x WITH PASSWORD '«Summer2026!»';",
            "SET PASSWORD FOR x = PASSWORD('«Summer2026!»');",
            "CREATE LOGIN x WITH PASSWORD = N'«Summer2026!»'",
        ),
        counter_examples=("IDENTIFIED BY 'password'",),
    ),
    Rule(
        "password in SQL without quotation marks",
        "token",
        ("identified by ",),
        r"identified by (?!values )\"?(?P<v>[^\s;'\"]{3,100})",
        check=_is_of_a_statement,
        examples=("ALTER USER bob IDENTIFIED BY «Summer2026»;",),
        counter_examples=("issues identified by valgrind.", "identified by values '"),
    ),
    Rule(
        "password that a connection uses",
        "token",
        gate=r"user [\"']?[^\s\"']{1,60}[\"']? using [\"']?[^\s]{4}",
        pattern=r"user [\"']?[^\s\"']{1,60}[\"']? using (?:(?P<quote>[\"'])(?P<v>[^\"'\r\n]{3,200})|(?P<bare>[^\s;\"']{4,100}))",
        check=lambda found: is_minted(found["v"] or found["bare"]),
        examples=(
            "CONNECT TO db USER 'x' USING '«Summer2026!»';",
            "db2 connect to db user x using «Summer2026!»",
        ),
        counter_examples=("user joe using version2", "the user reports using ssh2"),
    ),
    Rule(
        "password of a login of SQL Server",
        "token",
        ("sp_addlogin ", "sp_password ", "sp_addlinkedsrvlogin "),
        r"(?:sp_addlogin (?:@loginame ?= ?)?n?'[^']{1,100}', ?(?:@passwd ?= ?)?|sp_password (?:@old ?= ?)?(?:null|n?'[^']{1,100}'), ?(?:@new ?= ?)?"
        r"|sp_addlinkedsrvlogin (?:[^\r\n,]{1,100}, ?){4}(?:@rmtpassword ?= ?)?)n?(?P<quote>')(?P<v>[^'\r\n]{1,200})",
        check=_is_given,
        examples=(
            "EXEC sp_addlogin 'joe', '«Summer2026!»', 'master'",
            "EXEC sp_password NULL, '«Summer2026!»', 'joe'",
        ),
        counter_examples=("EXEC sp_addlogin 'joe'",),
    ),
    Rule(
        "password for a cache",
        "token",
        gate=r"(?:^|[\n\r>] ?)auth (?:[a-z0-9_]{1,40} )?[^\s]{6,200}[ \t]*(?:[\r\n]|$)|[\"'](?:requirepass|masterauth)[\"']\s+[0-9]\) [\"']",
        # What redis-cli takes and prints.
        pattern=r"(?:[\r\n>]? ?(?i:auth) (?:[A-Za-z0-9_]{1,40} )?(?P<bare>[^\s]{6,200})(?=[ \t]*(?:[\r\n]|$))|[\"'](?:requirepass|masterauth)[\"']\s{1,4}[0-9]\) (?P<quote>[\"'])(?P<v>[^\"'\r\n]{3,200}))",
        cased=True,
        check=lambda found: is_minted(found["v"] or found["bare"]),
        examples=("\nAUTH «s0jHsUJNzHtZ2h»\n+OK", '1) "requirepass"\n2) "«Summer2026!»"'),
        counter_examples=("\nAUTH LOGIN\n", "AUTH failed for user2", '1) "requirepass"\n2) ""'),
    ),
)
