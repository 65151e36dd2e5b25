"""Secrets in structured text where the label is a value itself: elements of XML, pairs of a name and a value."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.labels import FOREIGN_PASSWORDS, TAIL, is_about
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_opaque, is_password
from backend.app.services.redaction.rule import Rule, Scanned, Span

_LABELS = (
    *(
        "password",
        "passwd",
        "passphrase",
        "pass-phrase",
        "passcode",
        "bindpw",
        "pwd",
        "secret",
        "token",
        "apikey",
        "api_key",
    ),
    *(
        "api-key",
        "accesskey",
        "access_key",
        "privatekey",
        "private_key",
        "presharedkey",
        "pre_shared_key",
        "psk",
    ),
    *("passwort", "kennwort", *FOREIGN_PASSWORDS.values()),
    *(
        "keymaterial",
        "accountkey",
        "account_key",
        "sharedkey",
        "shared_key",
        "encryptionkey",
        "encryption_key",
    ),
)
_LABEL = rf"(?i:(?P<label>{'|'.join(_LABELS)})){TAIL}"
_GATE_LABEL = "|".join(_LABELS)
_ONLY_OF_XML = ("pass>", "prv>", "pin>", "pass ")
_NAMES = r"(?:name|key|id|field|label|variable|property|parameter(?:key|name)?|option|setting)"
_VALUES = r"(?:value|val|content|data|default|defaultvalue|parametervalue|string)"

_IN_A_TAG = lazily(
    rf"<(?:[\w:.-]*|[^<>\r\n]{{0,80}}{_NAMES}\s?=\s?[\"'][^\"'<>\r\n]{{0,60}})$", re.IGNORECASE
)
_IS_A_NAME = lazily(
    rf"(?:^|[^\w]){_NAMES}[\"']?\s{{0,4}}[:=]\s{{0,4}}[\"']?[\w./:\[\]-]{{0,40}}$", re.IGNORECASE
)
_REVERSED = lazily(
    rf"(?<![a-z]){_VALUES}[\"']?\s{{0,4}}+[:=]\s{{0,4}}+(?:[\"'](?P<v>[^\"'\r\n]++)[\"']|(?P<bare>[^\s\"',{{}}]++)),?\s{{0,40}}+[\"']?"
    rf"{_NAMES}[\"']?\s{{0,4}}+[:=]\s{{0,4}}+[\"']?[\w.-]{{0,40}}?(?:{'|'.join(_LABELS)})",
    re.ASCII,
)
_COMPARED = lazily(
    r"[\"'](?P<v>[^\"'\r\n]++)[\"']\s?[!=]={1,2}\s?[$@]?[\w.\[\]>-]{0,30}?(?:password|passwd|pwd|passphrase|secret|api_?key|token)\b",
    re.ASCII,
)


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - 150) : found.start()]


def _is_secret(label: str, value: str) -> bool:
    value = value.strip()
    return is_password(value) if label[:1] in "pP" else is_opaque(value, shortest=6)


def _is_element(found: re.Match[str]) -> bool:
    if not _ends_in_a_tag(found):
        return False
    return (
        not is_about(found["tail"])
        and _IN_A_TAG().search(_before(found)) is not None
        and is_password(found["v"])
    )


def _ends_in_a_tag(found: re.Match[str]) -> bool:
    """Tell whether the text of an element ends where the element does, or at the end of what was pasted of it."""
    after = found.string[found.end("v") : found.end("v") + 2]
    return after == "</" or (
        after[:1] != "<" and "\n" not in found.string[found.start("quote") : found.start("v")]
    )


def _is_short_element(found: re.Match[str]) -> bool:
    return found.string[max(0, found.start() - 1) : found.start()] == "<" and is_password(found["v"])


def _is_pair(found: re.Match[str]) -> bool:
    value = found["v"] or found["bare"]
    return (
        not is_about(found["tail"])
        and (found["nested"] is not None or _IS_A_NAME().search(_before(found)) is not None)
        and _is_secret(found["label"], value)
    )


def _locate(text: Scanned, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in pattern.finditer(text.folded):
        start, end = found.span("bare" if "bare" in found.groupdict() and found["bare"] else "v")
        if is_password(text.ascii[start:end]):
            yield start, end


_TEXT = r"(?P<quote>>)\s{0,80}+(?:<(?i:value|string|plaintext|data)[^<>\r\n]{0,60}>\s{0,40}+)?(?P<v>[^<>\s][^<>\r\n]{0,300}+)(?=[<\r\n]|$|[^<>]{250})"

RULES = (
    Rule(
        "element of XML",
        "token",
        gate=rf"(?:{_GATE_LABEL})[^<>\n]*>",
        pattern=rf"{_LABEL}(?!@)[^<>]{{0,120}}+{_TEXT}",
        cased=True,
        reach=900,
        check=_is_element,
        examples=(
            "<password>«hunter2»</password>",
            "<AdministratorPassword><value>«{20:b64}»</value>",
            "<Password>\n  <Value>«Summer2026!»</Value>",
            '<setting name="Password" serializeAs="String"><value>«Summer2026!»</value></setting>',
            '<Data Name="Password">«Summer2026!»</Data>',
            "<keyMaterial>«acme guest wifi»</keyMaterial>",
        ),
        counter_examples=(
            "<password></password> <b>pass</b>",
            "password: <password>\nusername: <username>",
            '<a href="#token">tokenizer</a>',
        ),
    ),
    Rule(
        "short element of XML",
        "token",
        _ONLY_OF_XML,
        rf"(?i:pass|prv|pin)(?: [^<>]{{0,80}})?{_TEXT}",
        cased=True,
        reach=900,
        check=_is_short_element,
        examples=("<prv>«{40:b64}»</prv>", "<pass>«hunter2»</pass>"),
        counter_examples=("<pass></pass> passing > x1y2z3",),
    ),
    Rule(
        "value behind the element of its name",
        "token",
        gate=rf"(?:{_GATE_LABEL})[a-z0-9_.-]*\s*</",
        pattern=rf"{_LABEL}\s{{0,4}}</[\w:]{{1,20}}>\s{{0,60}}+<[\w:]{{1,30}}[^<>\r\n]{{0,60}}{_TEXT}",
        cased=True,
        reach=900,
        check=lambda found: not is_about(found["tail"]) and _is_secret(found["label"], found["v"]),
        examples=(
            "<key>Password</key>\n\t<string>«Summer2026!»</string>",
            "<name>DB_PASSWORD</name><value>«Summer2026!»</value>",
        ),
        counter_examples=("<key>PasswordType</key><string>plain1</string>",),
    ),
    Rule(
        "value of a name",
        "token",
        gate=rf"(?:{_GATE_LABEL})[a-z0-9_.-]*[\"']?[ \t]*(?:[,;]|/?>|[:= ]*\{{)?\s*(?:[^\n]*\s)?(?:[^\n]*\s)?[\"']?{_VALUES}[\"']?\s*[:=]",
        pattern=rf"{_LABEL}[\"']?[ \t]{{0,8}}+(?:[,;]|/?>|(?P<nested>(?:[:=]\s{{0,4}}+)?\{{))?\s{{0,60}}+(?:[\"']?(?!{_VALUES})\w{{1,20}}[\"']?\s{{0,12}}[:=]\s?[\"']?[\w.-]{{0,30}}[\"']?,?\s{{1,40}}+){{0,2}}"
        rf"[\"']?(?i:{_VALUES})[\"']?\s{{0,4}}+[:=]\s{{0,4}}+(?:(?P<quote>[\"'])(?P<v>[^\"'\r\n]{{1,300}}+)|(?P<bare>[^\s\"'<>;,{{}}]{{1,300}}+))",
        cased=True,
        reach=900,
        check=_is_pair,
        examples=(
            '<add key="Password" value="«Summer2026!»" />',
            '<property name="api.token" value="«{24:b62}1a»"/>',
            "- name: DB_PASSWORD\n  value: «Summer2026!»",
            '{"name":"DB_PASSWORD","value":"«Summer2026!»"}',
            'variable "admin_password" {\n  type      = string\n  default   = "«Falcon^Ridge20»"\n}',
            '"adminPassword": {\n  "value": "«Jrl7!+hvOKf»"\n}',
            '{"key": "client_secret", "type": "text", "value": "«{24:b62}1a»"}',
        ),
        counter_examples=(
            '<add key="Password" value="" />',
            '<add key="PrimaryKey" value="id" />',
            "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: x1y2z3",
        ),
    ),
    Rule(
        "result in a state of Terraform",
        "token",
        ('"random_password"',),
        r"\"random_password\"[^}]{0,600}?\"result\":\s?\"(?P<v>[^\"\r\n]{1,200})",
        cased=True,
        reach=900,
        examples=('"type": "random_password", "attributes": {"length": 20, "result": "«{20:b62}»"}',),
    ),
    Rule(
        "value before its name",
        "token",
        locate=lambda text: _locate(text, _REVERSED()),
        hint=rf"{_VALUES}[\"']?\s*[:=]\s*[\"']?[^\"'\r\n]+[\"']?,?\s*[\"']?{_NAMES}[\"']?\s*[:=]\s*[\"']?[a-z0-9_.-]*(?:pass|pwd|secret|token|key|psk)",
        examples=(
            '<setting value="«Summer2026!»" name="password"/>',
            '{"value": "«Summer2026!»", "name": "DB_PASSWORD"}',
            "- value: «{24:b62}1a»\n  name: REDIS_PASSWORD",
        ),
        counter_examples=('<input value="" name="password">', '{"value": "true", "name": "password"}'),
    ),
    Rule(
        "value that is compared",
        "token",
        locate=lambda text: _locate(text, _COMPARED()),
        hint=r"[\"']\s?[!=]==?\s?[$@]?[a-z0-9_.>\[\]-]*(?:pass|pwd|secret|key|token)",
        examples=('if ("«Summer2026!»" == password) {', "'«Summer2026!»' === $input->password"),
        counter_examples=('if ("" == password)', '"name" == token'),
    ),
)
