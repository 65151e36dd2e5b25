"""Secrets in configurations of network devices: Cisco, Juniper, Fortinet, Palo Alto and their like."""

import re

from backend.app.services.redaction.device_lines import TYPE, VALUE, hint_of, on_device
from backend.app.services.redaction.plausible import is_minted, is_password
from backend.app.services.redaction.rule import Rule


def _is_key_of_a_device(found: re.Match[str]) -> bool:
    label = found.string[max(0, found.start() - 7) : found.start("v")].lower()
    return re.search(r"(?:public|user)[ -]key\s", label) is None and on_device(found)


def _is_of_a_router(found: re.Match[str]) -> bool:
    """Tell whether a line says who authenticates; what names no protocol must be all of the line."""
    line = found.string[max(0, found.start() - 40) : found.start()].rpartition("\n")[2]
    return is_password(found["v"]) and (not found["alone"] or not line.strip())


def _is_hash_or_quoted(found: re.Match[str]) -> bool:
    value = found["v"]
    return value.startswith('"') or (any(char.isdigit() for char in value) and is_password(value))


RULES = (
    Rule(
        "password of a device",
        "token",
        ("password ", "passwd ", "secret ", "passphrase ", "password-value ", "password-encrypt "),
        hint=hint_of("password|passwd|secret|passphrase|password-value|password-encrypt"),
        pattern=rf"(?i:password(?:-value|-encrypt)?|passwd|secret|passphrase)[ \t]+(?:peer[ \t]+\S{{1,60}}[ \t]+|(?:manager|operator)[ \t]+(?:user-name[ \t]+\S{{1,60}}[ \t]+)?(?=plaintext))?{TYPE}{{0,2}}{VALUE}",
        cased=True,
        check=on_device,
        examples=(
            "enable secret 5 «$1${4:b62}${22:b62}»",
            "username admin privilege 15 password 7 «0822455D0A16»",
            "enable password «cisco123»",
            '    plain-text-password-value «"Gletscher"»;',
            "key config-key password-encrypt «prQimEFBJSS»",
            "super password level 15 cipher «{16:b62}1a»",
            "password manager user-name netadmin plaintext «Tick5tock»",
            "ip msdp password peer 10.0.0.9 0 «cisco123»",
            "SW1(config)#enable secret «cisco123»",
            "fw (root) # set password «Tick5tock»",
            "+ enable secret «cisco123»",
            "logged command:enable secret «cisco123»",
            'joe@srx# set system login user joe authentication plaintext-password «"Tick5tock"»',
            " neighbor 10.0.0.1 password 7 «{20:HEX}»",
            "set passwd ENC «{40:b64}»",
            " lsp-password hmac-md5 encrypted «{16:HEX}»",
            'set system root-authentication encrypted-password «"$6${16:b62}${60:b62}"»',
        ),
        counter_examples=(
            "The password was changed by the user yesterday evening",
            "password incorrect",
            "service password-encryption",
            "secret is out",
            "Set the number of days a password remains valid",
            "Password group.",
        ),
    ),
    Rule(
        "key of a device",
        "token",
        ("key ", "key-string ", "psksecret ", "-key ", "shared-secret "),
        hint=hint_of("key|key-string|psksecret|shared-secret"),
        # A number before the algorithm is the key's, not its type.
        pattern=rf"(?:(?<![A-Za-z])|(?=-))(?i:key|-key|key-string|psksecret|shared-secret)[ \t]+(?:[0-9]{{1,10}}[ \t]+(?:type[ \t]+\S{{1,30}}[ \t]+value[ \t]+|(?=md5|sha|hmac|cmac|aes)))?{TYPE}{{0,3}}{VALUE}",
        cased=True,
        check=_is_key_of_a_device,
        examples=(
            "tacacs-server key 7 «070C285F4D06»",
            "crypto isakmp key «S3cr3tK3y» address 203.0.113.1",
            " pre-shared-key local «abc123XYZ»",
            "set psksecret ENC «{40:b64}»",
            'set security ike policy p pre-shared-key ascii-text «"$9${20:b62}"»',
            " ip ospf message-digest-key 1 md5 7 «{16:HEX}»",
            " key-string 7 «{14:HEX}»",
            "tacacs server T1\n address ipv4 10.0.0.1\n key «coppertoken»",
            "ntp authentication-key 12345 md5 «Tick5tock»",
            'set system ntp authentication-key 1 type md5 value «"Tick5tock"»',
            "\toption key «'Tick5tock'»",
            "set vpn ipsec site-to-site peer 198.51.100.1 authentication pre-shared-secret «'Tick5tock'»",
            "SW1(config)#tacacs-server key «Tick5tock»",
            "12: client 10.0.0.9 server-key «Tick5tock»",
            "> set protocols ospf md5-key «Tick5tock»",
            " ikev1 pre-shared-key «Tick5tock»",
        ),
        counter_examples=(
            "key is missing",
            "    multiple-key sequence (arrow keys).",
            "Press any key to continue the installation",
            "ip ssh rsa keypair-name x",
            "the key to success",
            "Key exchange ctx. Providers",
            "Set the default key table to x1",
            'gpg: public key "Acme Signing 2" imported',
            "tool -l web --private-key ~/.ssh/deploy_key1",
            "set system login user ssh authentication public-keys u@h key 'AAAAB3NzaC1yc2EAAAADAQAB'",
            "ntp peer 192.0.2.1 key 1 minpoll 5",
            "user-key adm2 rsa",
        ),
    ),
    Rule(
        "keys of an IPsec session",
        "token",
        ("session-key ", "ipsec spi "),
        r"(?:session-key (?:inbound|outbound) (?:ah|esp) [0-9]{1,10}(?: cipher| authenticator)?"
        r"|ipsec spi [0-9]{1,10}(?: esp (?:null|(?:3des|des|aes-cbc [0-9]{3}|aes)(?= (?:null|md5|sha1))))?(?: (?:null|md5|sha1|3des|des|aes-cbc [0-9]{3}))?(?: [07](?= ))?)"
        r" (?P<v>[0-9a-f]{8,200}(?: (?:authenticator|md5|sha1)(?: [07](?= ))? [0-9a-f]{8,200})?)",
        examples=(
            "set session-key inbound ah 300 «{32:hex}»",
            "set session-key outbound esp 256 cipher «{16:hex} authenticator {16:hex}»",
            " ospfv3 encryption ipsec spi 1001 esp null md5 0 «{32:hex}»",
            " area 0 authentication ipsec spi 300 sha1 «{40:hex}»",
        ),
        counter_examples=("set session-key inbound", "ipsec spi 1001 esp null md5"),
    ),
    Rule(
        "authentication of a router",
        "token",
        ("standby ", "nhrp ", "vrrp ", "glbp ", "hsrp ", "authentication text ", "text-authentication "),
        r"(?:(?:standby|nhrp|vrrp|glbp|hsrp)(?: [0-9]{1,4})?(?: peer)? (?:authentication (?:text |(?:ietf-)?md5 key-string (?:[0-9] )?|md5 (?!key))?|text-authentication )"
        r"|(?P<alone>authentication text |text-authentication ))(?P<v>(?!md5|text|key-chain)[^\s]{1,100})(?=[ \t]{0,9}(?:[\r\n]|$)|[ \t]timeout)",
        check=_is_of_a_router,
        examples=(
            "standby 1 authentication text «Tick5tock»",
            "standby authentication «Tick5tock»",
            "hsrp 10\n    authentication text «Tick5tock»",
            " text-authentication «Tick5tock»",
        ),
        counter_examples=(
            "standby 1 authentication md5 key-chain Main",
            "vrrp 1 priority 110",
            "The authentication text shown to users",
        ),
    ),
    Rule(
        "password behind a device's user",
        "token",
        gate=r"(?:create account (?:user|admin)|system user|(?:mgmt|net)user add|synouser --(?:setpw|add)|user add|local-user add) +[^\s]{1,60} +\"?[^\s]{5}",
        pattern=r"(?:create account (?:user|admin)|system user|(?:mgmt|net)user add|synouser --(?:setpw|add)|user add|local-user add)[ ]{1,4}[^\s]{1,60}[ ]{1,4}(?P<v>\"[^\"\r\n]{3,200}\"|[^\s\"]{5,200})",
        cased=True,
        check=lambda found: is_minted(found["v"].strip('"')),
        examples=(
            "config mgmtuser add joe «Tick5tock» read-write",
            "set system user nsroot «Tick5tock»",
            'create account user joe «"Tick5tock"»',
        ),
        counter_examples=("create account user joe", "user add joe --disabled", "the system user joe was1"),
    ),
    Rule(
        "secret of a server for a controller",
        "token",
        ("config radius ", "config tacacs "),
        r"config (?:radius|tacacs) (?:auth|acct|athr) add [0-9]{1,3} \S{1,60} [0-9]{1,5} (?:ascii|hex) (?P<v>\S{2,200})",
        examples=("(Cisco Controller) >config radius auth add 1 10.0.0.9 1812 ascii «Tick5tock»",),
        counter_examples=("config radius auth add 1 10.0.0.9",),
    ),
    Rule(
        "key of a wireless network",
        "token",
        ("wpa-psk ", "wpa-passphrase ", "wep-key ", "set wep "),
        r"(?:wpa-psk|wpa-passphrase|wep-key)[ \t]+(?:(?:ascii|hex|clear|encrypted)[ \t]+)?(?:[0-9][ \t]+)?(?P<v>\"[^\"\r\n]{1,100}\"|[^\s\"]{5,100})",
        check=lambda found: is_password(found["v"].strip('"')),
        examples=(" wpa-psk ascii 0 «Tick5tock»", " wpa-passphrase «Tick5tock»"),
        counter_examples=("wpa-psk ascii",),
    ),
    Rule(
        "hash of a device's password",
        "token",
        ("key-hash sha256 ", "mgmt-user ", "password manager ", " sha1 ", "pbkdf2 "),
        r"(?:key-hash sha256 |mgmt-user \S{1,60} \S{1,60} |password manager [^\r\n]{0,80}?(?:sha1|sha256|plaintext) |(?<= )sha1 |pbkdf2 )"
        r"(?P<v>\"[^\"\r\n]{4,200}\"|[0-9a-z+/=$.]{16,200})",
        check=_is_hash_or_quoted,
        examples=(
            " mgmt-user admin root «{32:hex}»",
            'password manager user-name "admin" plaintext «"Tick5tock"»',
            "user admin password sha1 «{40:hex}»",
            "key-hash sha256 «{64:hex}»",
        ),
        counter_examples=("mgmt-user admin root", "file sha1 sum"),
    ),
    Rule(
        "secret element of a device",
        "token",
        ("-key>", "psk>", "hash>", "community>", "community-string>", "shared-secret>"),
        r"(?:-key|psk|hash|community(?:-string)?|shared-secret)>(?P<v>[^<>\r\n]{3,300})</[a-z0-9-]{0,40}(?:key|psk|hash|community(?:-string)?|secret)>",
        cased=False,
        check=lambda found: is_password(found["v"]) and " " not in found["v"],
        examples=(
            "<pre-shared-key>«Tick5tock»</pre-shared-key>",
            "<bcrypt-hash>«$2y$10${53:b62}»</bcrypt-hash>",
        ),
        counter_examples=("<public-key></public-key>",),
    ),
    Rule(
        "password of an old console",
        "token",
        ("syscon ",),
        r"syscon (?:address \S{1,60}|password) (?P<v>\S{2,100})",
        examples=("syscon address 10.0.0.1 «Tick5tock»",),
        counter_examples=("syscon address",),
    ),
)
