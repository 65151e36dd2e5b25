"""Hashes of passwords, which are as good as the password to who tries many, and what is made of them."""

from backend.app.services.redaction.rule import Rule

_OF_TOOLS = (
    *(
        "krb5tgs",
        "krb5asrep",
        "krb5pa",
        "dcc2",
        "dcc",
        "netntlm",
        "netntlmv2",
        "ntlm",
        "sshng",
        "keepass",
        "bitlocker",
    ),
    *(
        "7z",
        "zip2",
        "zip3",
        "pkzip",
        "pkzip2",
        "office",
        "oldoffice",
        "pdf",
        "rar3",
        "rar5",
        "pbkdf2",
        "pbkdf2-sha1",
    ),
    *(
        "pbkdf2-sha256",
        "pbkdf2-sha512",
        "pbkdf2_sha256",
        "pbkdf2-hmac-sha256",
        "bcrypt-sha256",
        "scrypt",
        "ml",
        "sha1",
    ),
    *(
        "md5",
        "mskrb5",
        "racf",
        "ripemd160",
        "lotus",
        "ansible",
        "axcrypt",
        "fde",
        "luks",
        "mysqlna",
        "postgres",
        "sip",
    ),
)
"""Marks of the formats that hashcat and John the Ripper read."""

RULES = (
    Rule(
        "password hash",
        "token",
        (
            "$1$",
            "$5$",
            "$6$",
            "$p$",
            "$h$",
            "$s$",
            "$4$",
            "$3$$",
            "$y$",
            "$2a$",
            "$2b$",
            "$2y$",
            "$8$",
            "$9$",
            "$14$",
            "$argon2",
        ),
        r"\$[156]\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9_-]{1,16}\$[./A-Za-z0-9]{8,90}"
        r"|\$(?:8|14)\$[./A-Za-z0-9]{6,20}\$[./A-Za-z0-9]{10,90}|\$9\$[A-Za-z0-9./-]{6,150}(?:\$[./A-Za-z0-9]{10,90})?"
        r"|\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{20,60}|\$y\$[./A-Za-z0-9]{2,8}\$[./A-Za-z0-9]{4,90}\$[./A-Za-z0-9]{20,90}"
        r"|\$[PHS]\$[./A-Za-z0-9]{20,60}|\$4\$[./A-Za-z0-9]{40,60}|\$3\$\$[0-9a-f]{32}"
        r"|\$argon2[a-z]{1,2}\$[A-Za-z0-9+/$=,.-]{20,200}",
        cased=True,
        examples=("root:«$6${16:b62}${86:b62}»:19000:0", "«$9${22:b62}»"),
        counter_examples=("costs $1$ or $5", "s/(x)y/$1$start_format$2/"),
    ),
    Rule(
        "cipher text of a device",
        "token",
        ("$c$", "$h$", "$1a$", "$1c$", "$1d$", "%^%#", "%$%$", "@%@%", "%@%@"),
        # As Comware and VRP write them (H3C, Huawei), reversible or not.
        r"\$[ch]\$[0-9]{1,2}\$[A-Za-z0-9+/=]{8,200}|\$1[acd]\$[^\s\"$]{4,60}\$[^\s\"$]{8,200}\$?"
        r"|(?P<edge>%\^%#|%\$%\$|@%@%|%@%@)[^\s]{4,380}?(?P=edge)",
        cased=True,
        examples=("password hash «$h$6${16:b62}»", "authentication-mode sha cipher «%^%#{20:b62}x%^%#»"),
        counter_examples=("costs $c$ or %$%$ x",),
    ),
    Rule(
        "hash that is to be cracked",
        "token",
        tuple(f"${mark}$" for mark in _OF_TOOLS),
        rf"\$(?:{'|'.join(_OF_TOOLS)})\$[^\s\"']{{16,8000}}",
        reach=8200,
        examples=("«$krb5tgs$23$*svc$ACME$x*${32:hex}»", "«$DCC2$10240#bob#{32:hex}»"),
        counter_examples=("$md5$ and $zip2$x",),
    ),
    Rule(
        "answer of NTLM",
        "token",
        ("::",),
        # What Responder and its like print: user::domain:challenge:response:blob.
        r"::[\w.-]{0,64}:(?P<v>[0-9a-f]{16}:[0-9a-f]{32}:[0-9a-f]{32,2000}|[0-9a-f]{48}:[0-9a-f]{48}:[0-9a-f]{16})",
        reach=2400,
        examples=("joe::ACME:«{16:hex}:{32:hex}:{64:hex}»",),
        counter_examples=("a::b:1 std::x:12",),
    ),
    Rule(
        "hash of a database's user",
        "token",
        ("scram-sha-256$", "'*", '"*', "password '*", "by password '*"),
        r"(?:scram-sha-256\$[0-9]{3,7}:[a-z0-9+/=]{10,60}\$[a-z0-9+/=]{20,60}:[a-z0-9+/=]{20,60}|(?<=['\"])?['\"](?P<v>\*[0-9a-f]{40})['\"])",
        examples=("IDENTIFIED BY PASSWORD '«*{40:HEX}»'", "«SCRAM-SHA-256$4096:{24:b64}${44:b64}:{44:b64}»"),
        counter_examples=("'*'",),
    ),
)
