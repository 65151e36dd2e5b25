"""Codes of digits and of a few characters: PINs, what opens a door, one-time codes, and what an authenticator keeps."""

import re

from backend.app.services.redaction.plausible import is_joined_words, is_opaque
from backend.app.services.redaction.rule import Rule

_CODES = (
    *(
        "verification",
        "security",
        "2fa",
        "mfa",
        "sms",
        "door",
        "alarm",
        "gate",
        "entry",
        "keypad",
        "safe",
        "unlock",
    ),
    *(
        "voicemail",
        "garage",
        "disarm",
        "duress",
        "lockbox",
        "elevator",
        "panel",
        "login",
        "sign-in",
        "confirmation",
    ),
    *("authentication", "access", "lock", "building", "lobby"),
)
"""What a code of digits opens."""


def _has_digit(found: re.Match[str]) -> bool:
    value = found["v"]
    return any(char.isdigit() for char in value) and value in (value.lower(), value.upper())


RULES = (
    Rule(
        "secret of an authenticator",
        "token",
        ("secret", "mfa", "2fa", "otp", "authenticator", "setup key", "seed"),
        r"(?i:secret|mfa|2fa|otp|authenticator|setup key|seed)[^\r\n]{0,30}?[:= ][ ]?(?<![A-Za-z0-9])(?P<v>(?:[A-Za-z2-7]{4}[ -]){3,15}[A-Za-z2-7]{2,4}|[A-Z2-7]{16,104})(?![A-Za-z0-9])",
        cased=True,
        check=_has_digit,
        examples=(
            "MFA secret: «JBSW Y3DP EHPK 3PXP»",
            "2FA key «jbsw y3dp ehpk 3pxp»",
            "TOTP seed: «{32:b32}»",
        ),
        counter_examples=("secret: this will make sure they know",),
    ),
    Rule(
        "PIN or one-time code",
        "token",
        (
            "pin",
            "puk",
            "otp",
            "passcode",
            "one-time",
            "combination",
            "code d'acc",
            "wlan-schl?ssel",
            "netzwerkschl?ssel",
            "wifi key",
            "wi-fi key",
            "network key",
            *(f"{what} code" for what in _CODES),
        ),
        r"(?<![a-z0-9_-])(?:pin(?:[ -]?code)?|puk|otp(?: code)?|passcode|one-time (?:code|password|pin)|(?:[a-z]+ )?combination|code d.acc.s|(?:wlan-|netzwerk)schl.ssel|(?:wi-?fi|network) key|[a-z0-9-]{2,14} code)"
        r"(?:(?![^\r\n:=]{0,50}(?:error|attempt|policy|length|expire|retr|version|digits))[^\r\n:=]{0,50}?(?: to| is| was| are| ist| est| es| jest| lautet| auf|[:=(]| -)[ ]{0,3}(?:now |le |la )?|[ ]{1,3})"
        r"[\"'`(]{0,2}(?P<v>[0-9]{1,2}(?:-[0-9]{1,2}){2,4}|[0-9]{3}[ -][0-9]{3}|[a-z]?[0-9]{4,20}[a-z#]?)(?![0-9a-z:-]|\.[0-9])",
        examples=(
            "PIN: «482913»",
            "OTP code is «482913»",
            "MFA code: «482 913»",
            "door code «4829#»",
            "voicemail PIN «4829»",
            "set your temp PIN to «739204», it is valid",
            "voicemail PIN for ext 4417 has been reset to «58213»",
            "PUK der SIM ist «83910274», PIN «6620»",
            "The safe combination is «32-07-19» (right, left)",
            "Pin code meeting room iPad («902615»)",
        ),
        counter_examples=("pin 13", "pin: 3", "shopping: 4829", "error code 1603", "exit code 0x80070005"),
    ),
    Rule(
        "code of a guest",
        "token",
        gate=r"(?:hotspot|guest|voucher|wi-?fi|wlan|zugangs|access|invite|registration|activation|aktivierungs|einladungs)[ -]?codes?[ \t]*(?:[:=]|is|ist) *[^\s]{6,}",
        pattern=r"(?:hotspot|guest|voucher|wi-?fi|wlan|zugangs|access|invite|registration|activation|aktivierungs|einladungs)[ -]?codes?[ \t]{0,20}(?:[:=]|is|ist)[ ]{0,10}[\"'`]?(?P<v>[a-z0-9][a-z0-9-]{5,60})(?![\w.:/-])",
        check=lambda found: is_opaque(found["v"], shortest=6) and not is_joined_words(found["v"]),
        examples=("Hotspot-Code: «fVRhUi0ijI7a»", "voucher code is «48213-90127a»"),
        counter_examples=("access code: none", "guest code: see-page-4"),
    ),
    Rule(
        "code of a device that signs in",
        "token",
        ("enter the code ",),
        r"enter the code (?P<v>[a-z0-9]{8,9}(?:-[a-z0-9]{4})?) to (?:authenticate|sign|log|continue)",
        examples=("To sign in, enter the code «ABCD12EFG» to authenticate",),
    ),
    Rule(
        "backup codes",
        "token",
        ("backup code", "recovery code", "scratch code"),
        r"(?:backup|recovery|scratch) codes?[ ]{0,3}(?:are|is|[:=])\s{0,4}(?P<v>(?:[0-9a-z]{4,10}(?:-[0-9a-z]{4,10}){0,3}[\s,;]{0,3}){1,16})",
        check=lambda found: any(char.isdigit() for char in found["v"]),
        examples=("backup codes: «1a2b-3c4d»",),
        counter_examples=("backup code was printed", "recovery code: none"),
    ),
)
