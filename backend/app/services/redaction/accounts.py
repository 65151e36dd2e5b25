"""Names and ids of accounts: users of Windows and of hosts, home folders, tenants and subscriptions. On request."""

import re
from functools import lru_cache

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule
from backend.app.services.redaction.stand_ins import is_stand_in

_OF_NOBODY = frozenset(
    [
        *(
            "public",
            "default",
            "all",
            "all users",
            "default user",
            "defaultuser0",
            "shared",
            "runner",
            "linuxbrew",
            "user",
        ),
        *(
            "root",
            "admin",
            "administrator",
            "administrators",
            "system",
            "guest",
            "nobody",
            "daemon",
            "www-data",
            "everyone",
        ),
        *(
            "localsystem",
            "networkservice",
            "localservice",
            "anonymous",
            "authenticated",
            "unknown",
            "users",
            "none",
            "-",
        ),
        *(
            "interactive",
            "batch",
            "self",
            "creator",
            "trustedinstaller",
            "username",
            "name",
            "sa",
            "postgres",
            "mysql",
            "na",
        ),
    ]
)
"""Accounts that every machine has: they tell nothing of a person."""
_NO_DOMAINS = frozenset(
    [
        *(
            "hklm",
            "hkcu",
            "hku",
            "hkcr",
            "hkey_local_machine",
            "hkey_current_user",
            "builtin",
            "nt authority",
            "authority",
        ),
        *(
            "nt service",
            "service",
            "iis apppool",
            "apppool",
            "window manager",
            "manager",
            "font driver host",
            "cn",
            "ou",
            "dc",
        ),
        *("machine", "software", "microsoft", "windows", "system32", "bin", "etc", "arp", "root", "host"),
    ]
)
_NAMES_A_USER = lazily(
    r"(?:user|account|login|logon|as|by|for|owner|member|name|from|principal|identity|caller|whoami|hostname)(?:[ ]?->)?[\"']?\s{0,4}[:=]?\s{0,30}[\"']?$"
)
_FILE = lazily(
    r".*\.(?:exe|dll|sys|bat|cmd|ps1|txt|log|ini|inf|msi|com|vbs|xml|json|config|lnk|zip|db|dat)", re.ASCII
)


def _is_domain_user(found: re.Match[str]) -> bool:
    r"""Tell whether this is ``DOMAIN\user``; a path ends otherwise, or goes on."""
    domain, user = found["domain"], found["user"].lower()
    if domain.lower() in _NO_DOMAINS or user in _OF_NOBODY or _FILE().fullmatch(user):
        return False
    before = found.string[max(0, found.start("v") - 40) : found.start("v")].lower()
    end = found.string.find("\n", found.end("v"), found.end("v") + 80)
    after = found.string[found.end("v") : end if end >= 0 else found.end("v") + 80]
    alone = not (before.rpartition("\n")[2] + after).strip()  # as `whoami` prints it
    return domain.isupper() or alone or _NAMES_A_USER().search(before) is not None


def _is_somebody(found: re.Match[str]) -> bool:
    return _names_somebody(found["v"])


@lru_cache(maxsize=4096)
def _names_somebody(value: str) -> bool:
    value = value.strip("\"'").lower()
    return not (value in _OF_NOBODY or value.isdigit() or "(" in value or is_stand_in(value))


def _is_an_id(found: re.Match[str]) -> bool:
    return re.search(r"[1-9a-f]", found["v"].lower()) is not None


_BEFORE_AN_ADDRESS = lazily(
    r"(?<![\w.-])((?!root@|admin@|ubuntu@|administrator@)[A-Za-z][\w.-]{1,40})@(?=\[?[0-9]{1,3}\.[0-9]{1,3}\.)",
    re.ASCII | re.IGNORECASE,
)
_OF_A_GROUP = lazily(
    r"admins|users|computers|controllers|operators|servers?\b|groups?\b|policy|policies|services?\b|system|configuration|schema|guests|owners|readers|writers",
    re.IGNORECASE,
)
"""Words in names of groups and containers of a directory."""
_USER = r"(?P<v>[A-Za-z][\w.@$\\-]{1,63})(?![\w/])"
_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_GATE_OF_IDS = (
    r"(?:(?:tenant|subscription|directory|object|account|customer|billing|organization)[ _-]*(?:id|number|no)?(?: \(?id\)?)?[\"']?[ \t]*[:=/ ]"
    r"[ \t]*[\"']?|arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)[0-9a-f]{3}[0-9a-f-]{9}"
)

RULES = (
    Rule(
        "user of a domain",
        "account",
        gate=r"(?:^|[^a-z0-9._\\/:$%-])[a-z][a-z0-9.-]{1,30}\\[a-z][a-z0-9_.-]*\$?(?:[^a-z0-9_.\\$-]|$)",
        pattern=r"(?:^|[^A-Za-z0-9._\\/:$%-])(?P<v>(?P<domain>[A-Za-z][A-Za-z0-9.-]{1,30})\\(?P<user>[A-Za-z][\w.-]{1,60}\$?))(?![\w\\.])",
        cased=True,
        check=_is_domain_user,
        examples=(
            "logged on as «CONTOSO\\jsmith»",
            "User: «contoso\\jsmith»",
            "C:\\> whoami\n«contoso\\jsmith»\n",
        ),
        counter_examples=(
            "NT AUTHORITY\\SYSTEM BUILTIN\\Administrators",
            "HKLM\\Software and C:\\Windows\\System32\\drivers\\etc\\hosts",
            "bin\\tool.exe in path\\to it",
        ),
    ),
    Rule(
        "home folder",
        "account",
        ("\\users\\", "/users/", "/home/", "\\profiles\\", "\\documents and settings\\"),
        r"(?:[\\/]users[\\/]|/home/|\\profiles\\|\\documents and settings\\)(?P<v>[^\\/\s\"':;<>|*?,)]{2,60})",
        check=_is_somebody,
        examples=("C:\\Users\\«jsmith»\\AppData", "/home/«jsmith»/.ssh/config"),
        counter_examples=("C:\\Users\\Public\\Desktop", "C:\\Users\\%USERNAME%\\x", "/home/$USER"),
    ),
    Rule(
        "user beside a label",
        "account",
        gate=r"(?:user(?:[ _-]?(?:name|id|principal ?name))?|log[io]n(?: name)?|account(?:[ _-]?name)?|samaccountname|mailnickname|uid|benutzer(?:name)?|utilisateur|usuario)[\"']?[ \t]*(?:=>|=|:)[ \t]*[\"']?[a-z]",
        pattern=r"(?i:user(?:[ _-]?(?:name|id|principal ?name))?|log[io]n(?: name)?|account(?:[ _-]?name)?|samaccountname|mailnickname|uid|benutzer(?:name)?|utilisateur|usuario)"
        r"[\"']?[ \t]{0,40}+(?:=>|=|:)[ \t]{0,40}+[\"']?" + _USER,
        cased=True,
        check=_is_somebody,
        examples=(
            "User: «jsmith»",
            "Account Name:\t\t«jsmith»",
            "user=«jsmith» uid=1001",
            '"username": "«jsmith»"',
        ),
        counter_examples=("user: root", "username=$USER", "Account Name: -", "user: unknown"),
    ),
    Rule(
        "user in a log",
        "account",
        gate=r"(?: (?:for|by) user |password for |publickey for |invalid user |pam for |sudo: {1,4})[\"']?[a-z]",
        pattern=r"(?i:(?: for user |password for (?!invalid user )|publickey for |invalid user |pam for (?:invalid user )?| by user |sudo: {1,4})[\"']?)"
        + _USER,
        cased=True,
        check=lambda found: (
            _is_somebody(found) and found["v"].lower() not in ("the", "this", "your", "pam_unix", "a")
        ),
        examples=(
            "Accepted password for «jsmith» from",
            "session opened for user «jsmith» by (uid=0)",
            "sudo: «jsmith» : TTY=pts/0",
        ),
        counter_examples=("session opened for user root(uid=0)", "password for the user"),
    ),
    Rule(
        "user of a command",
        "account",
        gate=r"(?:(?:aduser|adaccount|mailbox|msoluser|mguser|localuser|casmailbox|recipient)[a-z]*[^\n|;]* -(?:identity|userid|user|name)[ \t]+|[ug]id=[0-9]+\()[\"']?[a-z]",
        pattern=r"(?i:(?:aduser|adaccount|mailbox|msoluser|mguser|localuser|casmailbox|recipient)[a-z]{0,20}[^\r\n|;]{0,80} -(?:identity|userid|user|name)[ \t]{1,4}|[ug]id=[0-9]{1,10}\()[\"']?"
        + _USER,
        cased=True,
        check=_is_somebody,
        examples=("Get-ADUser -Identity «jsmith» | fl", "uid=1001(«jsmith») gid=1001(«jsmith»)"),
        counter_examples=("uid=0(root) gid=0", "Get-ADUser -Identity $user", "Get-Mailbox -Identity all"),
    ),
    Rule(
        "person in a directory",
        "account",
        gate=r"cn=[a-z][a-z.'-]* [a-z][a-z .'-]*,(?:ou|cn|dc|o)=",
        pattern=r"(?i:cn)=(?P<v>[A-Z][\w.'-]{1,30}(?: [A-Z][\w.'?-]{1,30}){1,3}),(?i:ou|cn|dc|o)=",
        cased=True,
        check=lambda found: _OF_A_GROUP().search(found["v"]) is None,
        examples=("CN=«Petra Lang»,OU=Staff,DC=acme,DC=local",),
        counter_examples=("CN=Domain Admins,CN=Users,DC=acme", "CN=Print Servers,OU=Groups"),
    ),
    Rule(
        "user before an address",
        "account",
        locate=lambda text: (found.span(1) for found in _BEFORE_AN_ADDRESS().finditer(text.ascii)),
        hint=r"[a-z0-9_.-]@\[?[0-9]{1,3}\.",
        examples=("ssh «jsmith»@10.0.1.50",),
        counter_examples=("ssh root@10.0.1.50",),
    ),
    Rule(
        "id of a tenant or a subscription",
        "account",
        gate=_GATE_OF_IDS,
        pattern=rf"(?:(?:tenant|subscription|directory|object|account|customer|billing|organization)[ _-]{{0,2}}(?:id|number|no)?(?: \(?id\)?)?[\"']?[ \t]{{0,20}}[:=/ ][ \t]{{0,20}}[\"']?"
        rf"|arn:aws[a-z-]{{0,8}}:[a-z0-9-]{{1,30}}:[a-z0-9-]{{0,20}}:)(?P<v>{_GUID}|[0-9]{{4}}-?[0-9]{{4}}-?[0-9]{{4}}|[0-9]{{3}}-[0-9]{{3}}-[0-9]{{4}})(?![0-9a-z-])",
        check=_is_an_id,
        examples=(
            "Tenant ID: «{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}»",
            "arn:aws:iam::«123456789012»:role/x",
            "/subscriptions/x subscription id «{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}»",
        ),
        counter_examples=("object 1234", "subscription id: none"),
    ),
)
