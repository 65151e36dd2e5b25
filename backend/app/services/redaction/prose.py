"""Secrets as people write them in a note, a mail or a chat: no sign between label and value, but words or none."""

import re

from backend.app.services.redaction.labels import APART, FOREIGN_PASSWORDS, stands_among_results
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_minted, is_opaque, is_password, is_random, is_strong
from backend.app.services.redaction.rule import Rule
from backend.app.services.redaction.stand_ins import is_stand_in

_BARE = r"(?P<v>[^\s\"'`<>;|]{1,200}?)(?=[.,)\]]{0,2}(?:\s|$|[\"'`<>;|]))"
_ENGLISH = (
    "password",
    "passwd",
    "passcode",
    "passphrase",
    "kennwort",
    "passwort",
    "pwd",
    "pw",
    "pass",
    "ww",
    "psk",
)
_KEYS = (
    *("pre-?shared[ -]key", "shared[ -]key", "wi-?fi[ -]key", "wlan[ -]key", "wpa2?[ -]key"),
    *("network[ -]key", "security[ -]key", "vpn[ -]key", "wireless[ -]key", "wlan-schl.ssel"),
    *("netzwerkschl.ssel", "sicherheitsschl.ssel", "cl. wi-?fi", "parola d'ordine"),
)
_FOREIGN = "|".join(FOREIGN_PASSWORDS.values())
_WORDS = rf"(?:{'|'.join((*_KEYS, *_ENGLISH, 'pswd', 'p/w'))})(?:'?s)?|(?:{_FOREIGN})[a-z?]{{0,5}}"
_PASSWORD = (
    rf"(?:(?<![A-Za-z0-9_.=])|(?<=[A-Za-z])(?=(?i:passwort|kennwort)))(?i:{_WORDS})(?![A-Za-z]|-[A-Za-z])"
)
"""A label by itself; in German also the end of a longer word."""
_OPEN = r"[\"'`(]{0,2}"
_MINTED = r"(?=[^\s]{4})(?=[^\s]{0,60}[0-9!@#$%^&*+=_])(?=[^\s]{0,60}[A-Za-z])"
"""A value has a digit or a mark, so that the first verb before one is taken."""
_SURE_VERB = (
    r"[ ](?:is|was|are|will be|would be|should be|must be|ist|war|lautet|est|es|era|est\?|sar\?|jest|este|je|foi|er|\?r|"
    r"(?:(?:re)?set|changed|reset|updated|back|gesetzt|nulstillet|redefinida|cambiada|ndret)(?: back)? (?:to|auf|til|para|a))"
)
_MAYBE_VERB = r"[ ](?:to|auf|na|op|til|para|e|\?|=|now|becomes|as)"
_BETWEEN = (
    rf"{APART}|[ ]|[ \t]{{0,4}}\r?\n(?:[ \t]*\r?\n)?[ \t]{{1,20}}(?=[^\s]{{6,100}}[ \t]*(?:[\r\n]|$))"
    r"|(?P<below>[ \t]{0,4}\r?\n)(?=[^\s]{8,100}[ \t]*(?:[\r\n]|$))"
    rf"|[^\r\n:;=]{{0,60}}?(?P<sure>{_SURE_VERB}(?: now| currently| still| again| le| la| nu)?:?[ ]|[ ]?[:=][ ]{{1,4}})"
    rf"|[^\r\n:;=]{{0,60}}?{_MAYBE_VERB}:?[ ]"
    rf"|(?P<far>[^\r\n;]{{1,70}}?[ ])"
)

_PASSES = lazily(r"pass[ ]+[^-:=>~\"|/ ]")
_ENTITY = lazily(r"[a-z.!](?:&[a-z]+|\\.*)$", re.IGNORECASE)


def is_no_word(found: re.Match[str]) -> bool:
    """Tell whether the value is no word: it has letters, and digits or marks among them."""
    value = found["v"]
    has_letter = any(char.isalpha() for char in value)
    has_other = any(char.isdigit() or char in "!@#$%^&*+=?" for char in value[1:])
    return (
        has_letter
        and has_other
        and is_password(value)
        and not value.startswith(("$", "%", "/", "-", "http", "\\"))
        and not _ENTITY().search(value)
    )


def _is_in_a_sentence(found: re.Match[str]) -> bool:
    if found[0].startswith("PASS "):  # how test runs say that one passed
        return False
    if stands_among_results(found) and not is_strong(found["v"]):
        return False
    if found["sure"]:
        return is_no_word(found)
    if _PASSES().match(found[0]):  # the verb: what is passed may be any name with an underscore
        return is_strong(found["v"].replace("_", "")) or is_random(found["v"])
    if found["far"] or found["below"]:
        return is_strong(found["v"]) or is_random(found["v"].strip(".,;:!?"))
    return is_minted(found["v"])


def _mixed(value: str) -> bool:
    return value not in (value.lower(), value.upper())


def _is_of_words(found: re.Match[str]) -> bool:
    words = re.split("[ -]", found["v"])
    return sum(map(is_stand_in, words)) * 4 <= len(words)


def _is_key(found: re.Match[str]) -> bool:
    return is_opaque(found["v"], shortest=8 if found["verb"] else 14)


_LABELS_OF_KEYS = "key|keystring|token|secret|pass-?phrase|password|passwd|community"
_NO_SECRET_KEY = lazily(
    r"(?:public|rsa|eddsa|ecdsa|dsa|gpg|pgp|signing|host|cache|primary|foreign|registry|sort|partition|object|s3|csrf|xsrf|ssh)[ _-]?$"
)


def _is_key_by_its_look(found: re.Match[str]) -> bool:
    """Tell whether a word behind that for a key is what a generator made, or hexadecimal digits as programs print them."""
    value = found["v"]
    if len(value) < 12 and found[0][:3].lower() in ("key", "tok"):  # they may have any name
        return False
    if _NO_SECRET_KEY().search(found.string[max(0, found.start() - 12) : found.start()].lower()):
        return False
    return (is_opaque(value) and is_random(value.replace("-", "").replace("_", ""))) or (
        len(value) in (32, 40, 48, 64) and re.fullmatch(r"[0-9a-f]+", value) is not None
    )


_ADJACENT = r"[\"'`*)]*(?:[ \t]*(?:-+|>|\||\"|~|//|\?)?[ \t]+|[ \t]*\n[ \t\n]*)"
_VERBS = (
    r"[^\n:;=]*(?: (?:is|was|are|be|ist|war|lautet|est|es|era|est\?|sar\?|jest|este|je|foi|er|\?r|to|auf|na|op|til|para|a|e|\?|=|now|becomes|as)"
    r"(?: [a-z]{2,9})?:?| ?[:=]) "
)
_WORD = r"[\"'`(]*[^\s]*(?:[a-z][^\s]*[0-9!@#$%^&*+=_]|[0-9!@#$%^&*+=_][^\s]*[a-z])"
_PROSE = (
    rf"(?:{_WORDS})(?:(?:{_ADJACENT}|{_VERBS}){_WORD}"
    r"|[^\n;]* [^\s]*(?:[0-9][^\s]*[!@#$%^&*+=_]|[!@#$%^&*+=_][^\s]*[0-9]|[a-z][0-9]+[a-z]))"
)
"""The gate: a label, and behind it, behind a verb, or further on a word such as passwords are."""

RULES = (
    Rule(
        "password in a sentence",
        "token",
        gate=_PROSE,
        pattern=rf"{_PASSWORD}(?:{_BETWEEN}){_OPEN}{_MINTED}{_BARE}",
        cased=True,
        check=_is_in_a_sentence,
        examples=(
            "password is «Summer2026!»",
            "The password for jdoe is: «Summer2026!».",
            "New password set to «Summer2026!»",
            "Das Passwort ist «Sommer2026»",
            "reset her pw to «Winter2026!» and called back",
            "Wifi password «Winter2026!»",
            "password will be «Winter2026!» from tomorrow",
            "temp pw «Winter2026!»",
            "Password - «Winter2026!»",
            "Kennwort ~ «Falke.58»",
            "Masterpasswort «41kXCxquLc7a»",
            "| Password | «Winter2026!» |",
            "| Pre-shared key | «otters-love-rain-2024» |",
            "Temporary password\n\n    «Gaz41877»\n\nThis user",
            "Uusi salasana on «Mustikka!Piha3»",
            "La clave del wifi es «gatonegro1984»",
            "VPN parolas? «Zeytin_Dal7» olarak",
            "pw's «gr33nTractor» btw",
            "10:02 Jane > the password? «letMeIn-4u»",
            "WLAN-Key\n«ITsSO0UJPYrAnJ»",
            "vpn shared-key is «DRyXhfqf3D4uDG»",
            "user admin\npass «EOjB1bQcjS0u7p»",
            "administrator pass - «vzh6DizO0lKyGw»",
            "contraseña nueva «ec4Ppogyr6V7qH»",
            "ERROR: login refused\nPASS: «Summer2024!»\nPASS: «Harbour-2025!»",
            "FAIL: no access to the share\nPASS: «Hunter2»\nUSER: jdoe",
            "PASS: ok\nPASS: «Summer2024!»\nPASS: ok\nFAIL: x",
        ),
        counter_examples=(
            "password is expired",
            "the password is too short for policy v2",
            "Has?o wygas?o, u?ytkownik prosi o reset.",
            "password for the printer on Print-Srv01 and report_2026.pdf",
            "password reset to default",
            "the password changed on 2026-11-25, the pw of 3 users",
            "the password sha256 or password base64, passwords for Server2019",
            "| User | Password | OU2 |",
            "DHE-PSK-AES256-CCM8            TLSv1.2 Kx=DHEPSK   Au=PSK   Enc=AESCCM8(256)           Mac=AEAD",
            "ii  passwd     1:4.13+dfsg1-1+deb12u1   amd64",
            "FAIL: align_1\nPASS: addr2line\nPASS: gdb.ada/literals.exp: print 16f1",
            "PASS: a1/b2\nFAIL: gdb.ada/assign_1.exp: x\nUNSUPPORTED: align2",
        ),
    ),
    Rule(
        "password before its word",
        "token",
        gate=rf"[^\s\"'`]{{6,64}}[\"'`]?,? (?:as|is|was|ist|for|als|como|comme) (?:(?:the|her|his|my|your|a|new|temp|temporary|their|our|its|admin|wifi|initial|old|das|neue|neues|current) )*(?:{'|'.join(_ENGLISH)})",
        pattern=r"(?P<v>[^\s\"'`]{6,64})[\"'`]?,? (?i:as|is|was|ist|for|als|como|comme) [^\r\n.]{0,40}?(?i:password|passwd|passcode|passphrase|kennwort|passwort|pwd|pw)",
        cased=True,
        check=lambda found: is_minted(found["v"]),
        examples=("try «MuddyBoots19» as the password", 'Used "«Lavendel&Tea7»" as her new password.'),
        counter_examples=("user1234 is the password owner", "policy is the password policy"),
    ),
    Rule(
        "old and new password",
        "token",
        gate=rf"(?:{'|'.join(_ENGLISH)})[^\n]* (?:from|old one|old|previous|instead of) {_WORD}",
        pattern=rf"{_PASSWORD}[^\r\n]{{0,70}}? (?i:from|old one|old|previous|instead of) [\"'`(]{{0,2}}{_MINTED}{_BARE}",
        cased=True,
        check=lambda found: is_minted(found["v"]),
        examples=(
            "Changed the admin password from «OldHarbour77» to «NewHarbour78!» today",
            "pwd changed to «Basil&Mint30»; old one («Basil&Mint29») is out",
        ),
        counter_examples=("password older than 90 days from 2026-01-01",),
    ),
    Rule(
        "user and password in a sentence",
        "token",
        gate=r"(?:log(?:in|on|ged)?|sign(?:ed)?)[ -]?(?:in|on)? (?:with|as|using|via) [^\s]+(?: and| with| /|,| pw| password)? [^\s]*[0-9!@#$%^&*+_-]",
        pattern=rf"(?i:log(?:in|on|ged)?|sign(?:ed)?)[ -]?(?i:in|on)? (?i:with|as|using|via) [^\s]{{1,60}}(?i: and| with| /|,| pw| password)? {_OPEN}{_MINTED}{_BARE}",
        cased=True,
        check=lambda found: is_minted(found["v"]) and _mixed(found["v"]),
        examples=(
            "login with ACME\\jdoe «Heather+Moor6»",
            "can you log on with administrator and «Gr4nite-Pass» there",
        ),
        counter_examples=("login with jdoe and user12345", "logged in as root from host2"),
    ),
    Rule(
        "answer to who asked for a password",
        "token",
        gate=rf"(?:{'|'.join(_ENGLISH)})[^\n]*\n[^\n]*: {_WORD}[^\s]*[ \t.]*(?:\r?\n|$)",
        pattern=rf"{_PASSWORD}[^\r\n]{{0,120}}\r?\n[^\r\n]{{0,60}}?: {_MINTED}{_BARE}(?=[ \t.]*(?:[\r\n]|$))",
        cased=True,
        check=lambda found: is_minted(found["v"]) and _mixed(found["v"]),
        examples=("Lena: what's the pw for the print server?\nOmar: «inkjet_Zebra9»\n",),
        counter_examples=("A: is the password ok?\nB: yes, user12 is",),
    ),
    Rule(
        "passphrase of words",
        "token",
        gate=r"(?:password|passphrase|passwort|psk)(?: for [^\n:]*)?(?: is)? ?[:=][ \t]+[a-z]{3,12}[ -][a-z]{3,12}[ -]",
        pattern=r"(?:password|passphrase|passwort|psk)(?: for [^\r\n:]{1,60}?)?(?: is)?[ ]?[:=][ \t]{1,20}(?P<v>(?:[a-z]{3,12}[ -]){2,8}[a-z]{3,12})(?=[.]?[ \t]{0,9}(?:[\r\n]|$))",
        check=_is_of_words,
        examples=("password: «correct horse battery staple»",),
        counter_examples=("password: please contact the helpdesk", "password: user must change it"),
    ),
    Rule(
        "key in a sentence",
        "token",
        (
            "api key",
            "access key",
            "secret key",
            "private key",
            "license key",
            "licence key",
            "api token",
            "access token",
            "client secret",
            "shared secret",
            "the secret",
            "the key",
            "the token",
            "auth token",
            "shared key",
            "recovery key",
            "accesskey ",
            "access_key ",
            "apikey ",
            "api_key ",
        ),
        r"(?i:(?:api|access|secret|private|licen[sc]e|shared|auth|client|the|recovery)[ _-]?(?:key|token|secret))(?: value| id)?"
        r"(?:[^\r\n:;=]{0,50}?(?P<verb>:| (?:is|was|will be|=|(?:re)?set to|changed to)(?: now)?:?))?[ ][\"'`]?(?=[^\s]*[0-9])"
        + _BARE,
        cased=True,
        check=_is_key,
        examples=(
            "the API key is: «{20:b62}1a»",
            "private key «{16:b62}1a»",
            "client secret value «{28:b62}1a»",
        ),
        counter_examples=(
            "The key is HKLM/SOFTWARE",
            "private key file1",
            "the token is expired",
            "the secret is out",
        ),
    ),
    Rule(
        "secret by its look",
        "token",
        gate=rf"(?:{_LABELS_OF_KEYS})[a-z_-]*(?: (?:for|of|on) [^\n:;=]{{1,40}})?(?: is| was|:| set to| -[a-z] [0-9]+)?[ \t]*(?:--?|\(|\r?\n)?[ \t]*[\"'`]?[a-z0-9_-]*"
        r"(?:[0-9][a-z_-]|[a-z_-][0-9])[a-z0-9_-]*",
        pattern=rf"(?i:{_LABELS_OF_KEYS})[A-Za-z_-]{{0,24}}?(?:[ ](?:for|of|on)[ ][^\r\n:;=]{{1,40}}?)?(?:[ ]is|[ ]was|:|[ ]set to|[ ]-[a-z] [0-9]{{1,3}})?[ \t]{{0,8}}"
        r"(?:--?|\(|\r?\n)?[ \t]{0,8}[\"'`]?(?<![A-Za-z0-9_-])(?P<v>[A-Za-z0-9_-]{8,200})(?![\w.:/@-])",
        cased=True,
        check=_is_key_by_its_look,
        examples=(
            "RMM agent token -- «71juOsgHMAuAw4H8FmCUEO9K»",
            "RADIUS secret for the APs is «5IWe37FHYMX7prXO»",
            "Meraki dashboard key «{40:hex}»",
            "Auvik API key\n«2RPSfZykvNGF8k7rx9aYy9EY7Akd»",
            "shared secret («7Lmw15FtaRAA8Ikx») entered",
            "add aaa radiusServer x -radKey «sDBnHkRbn8RQ» -encrypted",
            "racadm config -g cfgUserAdmin -o cfgUserAdminPassword -i 2 «xRNgOLJj9KCI»",
            "add snmp user x auth-pass-phrase «bYEj8mQ9Ge9R» privacy-pass-phrase «cYEj8mQ9Ge9R»",
            "sync_password «tSC2s9gbEudU»",
        ),
        counter_examples=(
            "gpg: using RSA key 647F28654894E3BD457199BE38DBBDC86092693E",
            "public key AbC1dEf2GhI3jKl4MnO5",
            "cache key ConfigurationManager2Client",
            "signing key 0123456789abcdef0123456789abcdef01234567",
        ),
    ),
)
