"""Secrets that have their place among a command's words: net, PowerShell, SQL, and what is piped into a command."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.ends import QUOTED_OR_BARE
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_handed_over, is_joined_words, is_minted, is_opaque
from backend.app.services.redaction.rule import Rule, Scanned, Span

_QUOTED = r"(?P<v>\"[^\"\r\n]{1,200}+\"?|'[^'\r\n]{1,200}+'?)"
_OPTIONS = r"(?:/[a-z]+(?::\S{1,80})?[ ]{1,4})*"


def _is_given(found: re.Match[str]) -> bool:
    return is_handed_over(found["v"])


def _is_quoted(found: re.Match[str]) -> bool:
    return is_opaque(found["v"].strip("\"'"), shortest=4)


_PIPED = lazily(
    r"(?:echo|printf|write-output)[ ]{1,4}(?:-[a-z]+[ ]+)*(?:'(?P<quoted>[^'\n|]{3,200})'|\"(?P<double>[^\"\n|]{3,200})\"|(?P<bare>[^\s|'\"]{3,200}))"
    r"[ ]{0,4}\|[ ]{0,4}(?:sudo (?:\S{1,30} ){0,6})?(?:sudo[ ](?:-\S+ )*-\w*s|chpasswd|passwd[ ]+--stdin|su\b|kinit|docker login|podman login|cryptsetup|openssl|smbpasswd"
    r"|saslpasswd2|htpasswd|gpg|podman secret|docker secret|kubectl|gh secret|realm join|net ads|adcli|helm registry login|op signin|bw unlock|faillock"
    r"|convertto-securestring|base64|sha256sum|vault)",
    re.IGNORECASE | re.ASCII,
)


def _locate_piped(text: Scanned) -> Iterator[Span]:
    """Find what is piped into a command that asks for a password; of a user and a password, the password."""
    for found in _PIPED().finditer(text.ascii):
        name = next(name for name in ("quoted", "double", "bare") if found[name] is not None)
        start, end = found.span(name)
        value = found[name]
        if found[0].rstrip().lower().endswith("chpasswd"):
            start += value.find(":") + 1
        if found[0].lower().endswith(
            ("base64", "sha256sum", "vault", "kubectl", "openssl")
        ) and not is_minted(value):
            continue
        if is_handed_over(text.ascii[start:end]):
            yield start, end


_BEFORE_A_PIPE = lazily(
    r"(?P<q>[\"'])(?P<v>[^\"'\n]{3,}+)(?P=q)[ ]{0,3}\|[ ]{0,3}convertto-securestring", re.ASCII
)


def _locate_before_a_pipe(text: Scanned) -> Iterator[Span]:
    for found in _BEFORE_A_PIPE().finditer(text.folded):
        start, end = found.span("v")
        if is_handed_over(text.ascii[start:end]):
            yield start, end


RULES = (
    Rule(
        "net user",
        "token",
        ("net user ", "net1 user ", "net.exe user ", 'net.exe" user '),
        rf"(?<![a-z])net1?(?:\.exe)?\"? user[ ]{{1,4}}(?:\"[^\"\r\n]{{1,80}}\"|[^\s\"/]{{1,80}})[ ]{{1,4}}{_OPTIONS}{QUOTED_OR_BARE}",
        check=_is_given,
        examples=(
            "net user jdoe «Summer2026!» /add",
            "net user jdoe /domain «Summer2026!»",
            '"C:\\x\\net.exe" user jdoe «Summer2026!» /add',
        ),
        counter_examples=("net user jdoe /domain", "net user jdoe *", "net user jdoe /active:yes"),
    ),
    Rule(
        "net use",
        "token",
        ("net use ", "net.exe use "),
        rf"(?<![a-z])net(?:\.exe)? use[ ]{{1,4}}[^\r\n]{{0,160}}?/user:[^\s]{{1,120}}[ ]{{1,4}}{_OPTIONS}{QUOTED_OR_BARE}",
        check=_is_given,
        examples=("net use Z: \\\\fs01\\share /user:corp\\jdoe «Summer2026!»",),
        counter_examples=("net use Z: \\\\fs01\\share /user:corp\\jdoe /persistent:no",),
    ),
    Rule(
        "net use, password first",
        "token",
        ("net use ", "net.exe use "),
        rf"(?<![a-z])net(?:\.exe)? use[ ]{{1,4}}(?:[a-z*]:?[ ]{{1,4}})?\\\\[^\s]{{1,120}}[ ]{{1,4}}{QUOTED_OR_BARE}(?=[ ]{{1,4}}/u)",
        check=_is_given,
        examples=("net use \\\\fs01\\share «Summer2026!» /user:corp\\jdoe",),
        counter_examples=("net use Z: \\\\fs01\\share /user:corp\\jdoe",),
    ),
    Rule(
        "secret at its place",
        "token",
        (
            "rasdial ",
            "/setcredentials ",
            "rabbitmqctl ",
            "config create ",
            "/setcomputerpassword ",
            "radtest ",
            "wpa_passphrase ",
            "/authenticator:",
            "smbpasswd -s ",
            "/changepassword ",
            "openssl passwd ",
            "machine-password ",
        ),
        rf"(?:rasdial[ ]+(?:\"[^\"\r\n]{{1,80}}\"|\S{{1,80}})[ ]+\S{{1,80}}[ ]+|/setcredentials[ ]+(?:\S{{1,60}}[ ]+){{4}}"
        rf"|rabbitmqctl[ ]+(?:add_user|change_password|authenticate_user)[ ]+\S{{1,80}}[ ]+|config create[ ][^\r\n]{{0,160}}?[ ]pass[ ]"
        rf"|/(?:setcomputerpassword|changepassword[ ]+\S{{1,60}})[ ]+|radtest[ ]+(?:-t \S+[ ]+)?\S{{1,80}}[ ]+|wpa_passphrase[ ]+(?:\"[^\"\r\n]{{1,80}}\"|\S{{1,80}})[ ]+"
        rf"|/authenticator:|openssl passwd (?:-(?:[0-9a-z]{{1,8}})[ ]+(?:-salt \S+ )?)*){QUOTED_OR_BARE}",
        check=_is_given,
        examples=(
            "rasdial VPN jdoe «Summer2026!»",
            "bitsadmin /SetCredentials j SERVER BASIC jdoe «Summer2026!»",
            "rabbitmqctl add_user jdoe «Summer2026!»",
            "ksetup /setcomputerpassword «Summer2026!»",
            "radtest jdoe «Summer2026!» localhost 0 «tests1»",
            "wpa_passphrase AcmeGuest «bluehorse»",
        ),
        counter_examples=("rasdial VPN /disconnect", "openssl passwd -help"),
    ),
    Rule(
        "shared secret of a RADIUS test",
        "token",
        ("radtest ",),
        rf"radtest[ ]+(?:-t \S+[ ]+)?\S{{1,80}}[ ]+\S{{1,200}}[ ]+\S{{1,80}}[ ]+[0-9]{{1,5}}[ ]+{QUOTED_OR_BARE}",
        check=_is_given,
        examples=("radtest jdoe «Summer2026!» localhost 0 «tests1»",),
    ),
    Rule(
        "credential in PowerShell",
        "token",
        ("networkcredential", "pscredential", "-credential ("),
        rf"(?:(?:networkcredential|pscredential)[\])]?(?:::new)?\s?\(\s?|-credential \()(?:\"[^\"\r\n]{{0,100}}\"|'[^'\r\n]{{0,100}}'|[$\w\\.@-]{{1,60}})\s?,\s?{QUOTED_OR_BARE}",
        check=lambda found: (
            _is_quoted(found) if found["v"][0] in "\"'" else is_minted(found["v"].rstrip(")"))
        ),
        examples=(
            "New-Object System.Net.NetworkCredential('jdoe', «'Summer2026!'»)",
            "[pscredential]::new('jdoe', «'Summer2026!'»)",
        ),
        counter_examples=("NetworkCredential($user, $pass)", "[pscredential]::new($user, $secure1)"),
    ),
    Rule(
        "secure string",
        "token",
        ("convertto-securestring", "-asplaintext "),
        # The value stands before the switch, behind it, or in the pipe before the command.
        rf"(?:convertto-securestring|-asplaintext)[ ]{{1,4}}(?:-(?:asplaintext|force)[ ]{{1,4}})*(?:-string[ ]{{1,4}})?(?:\({{0,2}}){QUOTED_OR_BARE}",
        check=lambda found: _is_given(found) and found["v"][0] not in "()",
        examples=(
            'ConvertTo-SecureString «"Summer2026!"» -AsPlainText -Force',
            "ConvertTo-SecureString «Summer2026!» -AsPlainText -Force",
            "ConvertTo-SecureString -AsPlainText -Force -String «'Summer2026!'»",
        ),
        counter_examples=(
            "ConvertTo-SecureString $plain",
            "ConvertTo-SecureString -AsPlainText $plain",
            "ConvertTo-SecureString -String $x",
        ),
    ),
    Rule(
        "secure string out of a pipe",
        "token",
        locate=_locate_before_a_pipe,
        hint=r"[\"'][ ]{0,3}\|[ ]{0,3}convertto-securestring",
        examples=("'«Summer2026!»' | ConvertTo-SecureString -AsPlainText -Force",),
        counter_examples=('"" | ConvertTo-SecureString',),
    ),
    Rule(
        "piped into a command",
        "token",
        locate=_locate_piped,
        hint=r"(?:echo|printf|write-output)[^\n|]*\|",
        examples=(
            "echo '«Summer2026!»' | sudo -S apt update",
            "echo 'bob:«Summer2026!»' | chpasswd",
            "echo «Summer2026!» | docker login -u joe --password-stdin",
            "echo «Summer2026!» | passwd --stdin joe",
        ),
        counter_examples=("echo $PASS | sudo -S ls", "echo done | grep sudo", "echo hello | base64"),
    ),
    Rule(
        "printed by a command",
        "token",
        gate=r"(?m)^[^\n]*[$#>%] [^\n]*(?:password|passwd|secret|token|credential|psk)[^\n]*\n[^\s]{12,400}[ \t]*\r?$",
        pattern=r"[^\r\n]{0,40}?[$#>%] [^\r\n]{0,160}?(?i:password|passwd|secret|token|credential|psk)[^\r\n]{0,160}\r?\n(?P<v>[^\s]{12,200})(?=[ \t]*(?:[\r\n]|$))",
        cased=True,
        check=lambda found: is_opaque(found["v"], shortest=12) and not is_joined_words(found["v"]),
        examples=("$ cat /run/secrets/chart-admin-password && echo\n«{22:b62}1a»",),
        counter_examples=("the password file\nversion-2026-build", "$ ls password*\npassword_file_2026"),
    ),
    Rule(
        "setting that a command writes",
        "token",
        ("configure set ", "config set ", "setx ", "config:set ", "secret set ", "nmcli "),
        r"(?:configure set|config set|setx|config:set|secret set|nmcli [^\r\n]{0,120}?(?:psk|password|wep-key0|private-key-password)(?= ))[ ]"
        r"(?:(?:--?[a-z-]+ )?(?:[a-z0-9]+ )?)?(?:[\w./:-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|psk)[\w.-]*[ =])?"
        + QUOTED_OR_BARE,
        check=lambda found: is_minted(found["v"]) or is_opaque(found["v"].strip("\"'"), shortest=10),
        examples=(
            "aws configure set aws_secret_access_key «{40:b62}1a»",
            'setx DB_PASSWORD «"Summer2026!"»',
            "nmcli con modify x wifi-sec.psk «Summer2026!»",
        ),
        counter_examples=("git config set user.name joe", "npm config set registry example"),
    ),
    Rule(
        "value of a setting called password",
        "token",
        gate=r"[a-z0-9_]\.(?:password|passwd|passphrase|psk|secret)(?:_in)?[\"']?[ \t]+(?:-v |-value |value )?[\"']?[^\s=:|]{4}",
        pattern=r"[A-Za-z0-9_]\.(?i:password|passwd|passphrase|psk|secret)(?:_in)?[\"']?[ \t]{1,4}(?i:-v |-value |value )?"
        + QUOTED_OR_BARE,
        cased=True,
        check=lambda found: is_minted(found["v"]),
        examples=(
            "racadm set iDRAC.Users.2.Password «Summer2026!»",
            "iscsiadm -m node -o update -n node.session.auth.password -v «Summer2026!»",
        ),
        counter_examples=("see user.password in version2", "x.secret is y2"),
    ),
    Rule(
        "given to a command in place of a file",
        "token",
        gate=r"(?:passwd|password|cryptsetup|sudo -s|openssl|kinit|login|gpg|smbclient|mount)[^\n|;]*\<\<\<[ ]*[^\s]{4}",
        pattern=rf"(?i:passwd|password|cryptsetup|sudo -s|openssl|kinit|login|gpg|smbclient|mount)[^\r\n|;]{{0,120}}?<<<[ ]{{0,3}}{QUOTED_OR_BARE}",
        cased=True,
        check=_is_given,
        examples=(
            "vncpasswd -f <<< «LgnjpWXIbVdFh5»",
            "docker login -u x --password-stdin <<<«'Summer2026!'»",
        ),
        counter_examples=('gpg --import <<< "$KEY"', "<<<<<<< HEAD"),
    ),
    Rule(
        "answer of a script to who asks for a password",
        "token",
        ("assword", "assphrase"),
        hint=r"ass(?:word|phrase)[^\n]*\s*[^\n]*send",
        pattern=r"ass(?:word|phrase)[^\r\n]{0,20}?[\"'}][\s{);]{1,20}(?:p\.|child\.)?send(?:line)?[ (]{1,3}(?:-- )?[\"'](?P<v>(?:[^\"'\\\r\n]|\\(?![rn]))[^\"'\\\r\n]{2,100})",
        check=lambda found: is_handed_over(found["v"]),
        examples=(
            'expect "assword:"; send "«Summer2026!»\\r"',
            "expect('Password:')\nchild.sendline('«Summer2026!»')",
        ),
        counter_examples=('expect "assword:"; send "$pass\\r"',),
    ),
)
