"""Secrets that are handed to commands: what stands behind a flag, or at its place among the words."""

import re

from backend.app.services.redaction.ends import QUOTED_OR_BARE
from backend.app.services.redaction.plausible import is_handed_over, is_opaque
from backend.app.services.redaction.rule import Rule

_GIVEN = QUOTED_OR_BARE
_WORDS = r"[^\r\n|;]{0,200}?"


def _is_given(found: re.Match[str]) -> bool:
    return is_handed_over(found["v"])


def _is_long_flag(found: re.Match[str]) -> bool:
    """Tell whether the word is a flag of its own, not the end of a word or of a path."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    if before not in ("", *" \t\r\n\"'(") or not _is_given(found):
        return False
    if found["word"][:1] in "pP":
        return True
    return is_opaque(found["v"].strip("\"'")) and not found["before"].endswith(
        "new"
    )  # keys have names and kinds as well


def _is_switch(found: re.Match[str]) -> bool:
    return _is_given(found) and not (found[0].lower().startswith("/p:") and "=" in found["v"])


def _is_user_and_password(found: re.Match[str]) -> bool:
    value = found["v"].strip("\"'")
    return _is_given(found) and not value.startswith("$") and re.fullmatch(r"%?\w+%:?", value) is None


def _with_flag(name: str, *commands: str, flag: str, example: str, counter: str) -> Rule:
    """Return the rule of commands that take a secret behind a flag."""
    named = "|".join(map(re.escape, commands))
    return Rule(
        name,
        "token",
        anchors=tuple(f"{command}{end}" for command in commands for end in (" ", ".exe")),
        pattern=rf"(?<![A-Za-z0-9_-])(?i:(?:{named})(?:\.exe)?)[\"']? {_WORDS}(?<=\s){flag}{_GIVEN}",
        cased=True,
        check=_is_given,
        examples=(example,),
        counter_examples=(counter,),
    )


RULES = (
    Rule(
        "flag of a command",
        "token",
        gate=r"(?:--?[a-z-]*|/)(?:pass(?:word|wd|phrase)?|pwd|token|secret|key)\s+[^\s/-]",
        pattern=rf"(?P<before>--?[A-Za-z-]{{0,30}}?|/)(?P<word>(?i:pass(?:word|wd|phrase)?|pwd|token|secret(?:-?key)?|(?:api|access)?-?key))\s{{1,4}}{_GIVEN}",
        cased=True,
        check=_is_long_flag,
        examples=(
            "mysql --password «s3cr3t!» -u root",
            'Connect-X -Password «"a b c"»',
            "tool /password «Summer2026!» /x",
        ),
        counter_examples=(
            "tool --password --force",
            "passwd: -Password $cred",
            "use --token=x",
            "cat /x/pass y1",
        ),
    ),
    Rule(
        "flag with its value",
        "token",
        ("/pass:", "/password:", "/passwordd:", "/passwordo:", "/p:", "/pw:", "/pwd:", "/rp ", "-pw "),
        rf"(?:^|(?<=[\s'\"]))(?:(?i:/(?:pass|password[do]?|pwd?|p):|/rp[ ]{{1,3}})|-pw[ ]{{1,3}}){_GIVEN}",
        cased=True,
        check=_is_switch,
        examples=(
            "cmdkey /add:srv /user:jdoe /pass:«Summer2026!»",
            "schtasks /create /tn x /ru jdoe /rp «Summer2026!»",
            "netdom join pc /userd:jdoe /passwordd:«Summer2026!»",
            "xfreerdp /v:srv1 /u:jdoe '/p:«Summer2026!»'",
        ),
        counter_examples=(
            "copy /p: x",
            "msbuild /p:OutDir=x1 java -Xbootclasspath/p:x1y2",
            "grep -Pw changes",
        ),
    ),
    _with_flag(
        "MySQL client",
        *("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump"),
        flag="-p",
        example="mysqldump -u root -p«Summer2026!» db",
        counter="mysql -p db",
    ),
    _with_flag(
        "password behind -p",
        *(
            "sshpass",
            "psexec",
            "psexec64",
            "docker login",
            "podman login",
            "helm registry login",
            "skopeo login",
        ),
        *(
            "az login",
            "oc login",
            "esxcli",
            "racadm",
            "paexec",
            "rabbitmqadmin",
            "mongo",
            "mongosh",
            "mongodump",
            "influx",
            "arangosh",
            "winexe",
            "users",
        ),
        flag="-p[ =]{0,3}",
        example="sshpass -p «s3cr3t!» ssh host",
        counter="docker login --verbose registry.example",
    ),
    _with_flag(
        "password of an archive",
        *("7z", "7za", "7zr", "7zz", "rar", "unrar", "winrar"),
        flag="-h?p",
        example="7z x a.zip -p«Summer26»",
        counter="7z x a.zip",
    ),
    _with_flag(
        "password behind -p:",
        *("winrs", "winrm"),
        flag="-p(?:assword)?:",
        example="winrs -r:pc1 -u:joe -p:«Summer2026!» cmd",
        counter="winrs -r:pc1 cmd",
    ),
    _with_flag(
        "password behind -c",
        "esxcli system account",
        flag="-c ",
        example="esxcli system account set -i root -c «Summer2026!»",
        counter="esxcli system account list -c",
    ),
    _with_flag(
        "passphrase of a key",
        "ssh-keygen",
        flag="-[NP] ",
        example="ssh-keygen -t ed25519 -N «Summer2026!» -f k",
        counter="ssh-keygen -t ed25519 -f k",
    ),
    _with_flag(
        "password behind -P",
        *(
            "sqlcmd",
            "osql",
            "bcp",
            "isql",
            "ipmitool",
            "tsql",
            "freebcp",
            "ncftpput",
            "ncftpget",
            "zip",
            "unzip",
            "mosquitto_pub",
            "mosquitto_sub",
            "mysqlsh",
        ),
        flag="-P[ ]{0,3}",
        example="ipmitool -H 10.0.0.1 -U root -P «Summer2026» chassis status",
        counter="sqlcmd -S db -E -Q x",
    ),
    _with_flag(
        "password for LDAP",
        *("ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami", "ldappasswd", "ldapcompare"),
        flag="-[ws] ",
        example="ldapsearch -x -D cn=admin -w «Summer2026!» -b dc=x",
        counter="ldapsearch -x -W -b dc=x",
    ),
    _with_flag(
        "password for Redis",
        "redis-cli",
        flag="-a ",
        example="redis-cli -a «Summer2026!» ping",
        counter="redis-cli -h host ping",
    ),
    _with_flag(
        "community for an SNMP command",
        *(
            "snmpwalk",
            "snmpget",
            "snmpbulkwalk",
            "snmpbulkget",
            "snmpset",
            "snmpgetnext",
            "snmptable",
            "snmptrap",
        ),
        *("snmpstatus", "snmpdf", "snmpnetstat", "check_snmp", "onesixtyone"),
        flag="-c[ ]{0,3}",
        example="snmpwalk -v2c -c «s3cr3tro» 10.0.0.1",
        counter="snmpwalk -v3 -u joe 10.0.0.1",
    ),
    _with_flag(
        "key for an SNMP command",
        *("snmpwalk", "snmpget", "snmpbulkwalk", "snmpset", "snmptrap", "snmpbulkget"),
        flag="-A[ ]{1,3}",
        example="snmpget -v 3 -u joe -a SHA -A «Summer2026» 10.0.0.1",
        counter="snmpwalk -v3 -u joe 10.0.0.1",
    ),
    _with_flag(
        "privacy key for an SNMP command",
        *("snmpwalk", "snmpget", "snmpbulkwalk", "snmpset", "snmptrap", "snmpbulkget"),
        flag="-X[ ]{1,3}",
        example="snmpget -v 3 -u joe -x AES -X «Summer2026» 10.0.0.1",
        counter="snmpwalk -v3 -u joe 10.0.0.1",
    ),
    _with_flag(
        "password for OpenSSL",
        *("openssl enc", "openssl aes-256-cbc", "openssl des3"),
        flag="-k ",
        example="openssl enc -aes-256-cbc -k «Summer2026!» -in x",
        counter="openssl enc -aes-256-cbc -in x",
    ),
    _with_flag(
        "password for htpasswd",
        "htpasswd",
        flag=r"-[a-zA-Z]*b[a-zA-Z]* \S{1,100} (?:\S{1,60} )",
        example="htpasswd -bc /x/users joe «Summer2026!»",
        counter="htpasswd -c /x/users joe",
    ),
    Rule(
        "user and password for curl",
        "token",
        ("-u ", "--user ", "--proxy-user ", '-u"', "-u'", "proxyauth="),
        r"(?:(?:(?<=[\s])|(?<=^))(?:-u|--(?:proxy-)?user)|proxyauth)[ =]{0,3}[\"']?[^\s:\"'%]{0,80}[\"']?[:%](?P<v>\"[^\"\r\n]{1,200}\"|'[^'\r\n]{1,200}'|[^\s\"']{1,200})",
        check=_is_user_and_password,
        examples=(
            "curl -u jdoe:«Summer2026!» https://x",
            'curl -u ":«Summer2026!»" https://x',
            "curl --user jdoe:«'Summer2026!'» https://x",
            "smbclient //srv/x -U jdoe%«Summer2026!»",
            "socat - PROXY:px1:srv1:443,proxyport=3128,proxyauth=jdoe:«Summer2026!»",
        ),
        counter_examples=("ls -u dir", "curl -u jdoe https://x", "curl -u $USER:$PASS x"),
    ),
    Rule(
        "user and password for a file transfer",
        "token",
        ("lftp ", "ncftp "),
        r"n?c?l?ftp [^\r\n|;]{0,80}?-u ?[^\s,]{1,60}[, ](?:-p )?(?P<v>[^\s,]{4,100})",
        check=_is_given,
        examples=("lftp -u joe,«Summer2026!» ftp.example",),
        counter_examples=("lftp -e ls x",),
    ),
    Rule(
        "password in the registry",
        "token",
        gate=r"password\s+(?:/t )?reg_sz",
        pattern=rf"password\s{{1,20}}(?:/t )?reg_sz\s{{1,8}}(?:/d )?{_GIVEN}",
        check=_is_given,
        examples=(
            "    DefaultPassword    REG_SZ    «Summer2026!»",
            "reg add X /v DefaultPassword /t REG_SZ /d «Summer2026!» /f",
        ),
        counter_examples=("DefaultPassword REG_SZ",),
    ),
    Rule(
        "password of a remote desktop file",
        "token",
        ("password 51:b:",),
        r"password (?P<v>51:b:[0-9a-f]{20,4000})",
        reach=4100,
        examples=("password «51:b:01000000{60:HEX}»",),
    ),
)
