"""Keys that carry their vendor's mark: cloud providers, code hosts, chat, payment, monitoring, and signed tokens.

Formats are the vendors' own; where a vendor documents none, its keys' common beginning and length are taken.
"""

import re

from backend.app.services.redaction.rule import Rule

_EDGE = r"(?<![A-Za-z0-9])"


def mark(name: str, *anchors: str, rest: str, example: str, counter: str = "", reach: int = 400) -> Rule:
    """Return the rule of a key that begins with one of these marks; `rest` is what follows it.

    Of a mark of few letters many words begin so: there, what follows is a part of the gate.
    """
    marks = "|".join(re.escape(anchor) for anchor in anchors)
    short = min(map(len, anchors)) < _SHORT
    return Rule(
        name,
        "token",
        anchors=() if short else tuple(anchor.lower() for anchor in anchors),
        gate=rf"(?:{marks.lower()})[a-z0-9_.+/=:*#$-]{{16}}" if short else "",
        pattern=f"{_EDGE}(?:{marks}){rest}",
        cased=True,
        reach=reach,
        examples=(f"key «{example}» end", f"KEY='«{example}»'"),
        counter_examples=(counter,) if counter else (),
    )


_SHORT = 5
_W = r"[A-Za-z0-9_-]"
_AN = r"[A-Za-z0-9]"
_HEX = r"[0-9a-fA-F]"

RULES = (
    mark(
        "AWS access key",
        "AKIA",
        "ASIA",
        "ABIA",
        "ACCA",
        rest=r"[A-Z2-7]{16}(?![A-Z0-9])",
        example="AKIA{16:b32}",
        counter="ASIA PACIFIC and AKIAshort",
    ),
    mark("Alibaba access key", "LTAI", rest=_AN + r"{12,26}(?![A-Za-z0-9])", example="LTAI{20:b62}"),
    mark("Google API key", "AIza", rest=_W + "{35}", example="AIza{35:b64u}"),
    mark("Google OAuth token", "ya29.", rest=r"[A-Za-z0-9_.-]{20,300}", example="ya29.{60:b64u}"),
    mark("Google client secret", "GOCSPX-", rest=_W + "{28}", example="GOCSPX-{28:b64u}"),
    mark(
        "GitHub token",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        rest=_AN + "{30,255}",
        example="ghp_{36:b62}",
        counter="ghp_short",
    ),
    mark(
        "GitHub fine-grained token", "github_pat_", rest=r"\w{22,255}", example="github_pat_{22:b62}_{59:b62}"
    ),
    mark(
        "GitLab token",
        "glpat-",
        "gldt-",
        "glptt-",
        "glrt-",
        "glcbt-",
        "glft-",
        "glsoat-",
        "glagent-",
        "glimt-",
        "glffct-",
        "gloas-",
        rest=r"[A-Za-z0-9_.-]{20,100}",
        example="glpat-{20:b64u}",
    ),
    mark("GitLab runner token", "GR1348941", rest=_W + "{20}", example="GR1348941{20:b64u}"),
    mark(
        "Slack token",
        "xoxa-",
        "xoxb-",
        "xoxe-",
        "xoxo-",
        "xoxp-",
        "xoxr-",
        "xoxs-",
        "xoxc-",
        "xoxd-",
        "xapp-",
        rest=r"[A-Za-z0-9.%-]{10,250}",
        example="xoxb-{12:n}-{13:n}-{24:b62}",
    ),
    Rule(
        "Slack webhook",
        "token",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?P<v>(?:services|workflows|triggers)/[A-Za-z0-9_/]{20,120})",
        cased=True,
        examples=("https://hooks.slack.com/«services/T{8:AN}/B{8:AN}/{24:b62}»",),
        counter_examples=("see hooks.slack.com/docs",),
    ),
    Rule(
        "chat webhook",
        "token",
        ("/api/webhooks/", "/webhookb2/", "/incomingwebhook/"),
        r"/(?:api/webhooks|webhookb2|IncomingWebhook)/(?P<v>[\w@/-]{30,300})",
        cased=True,
        examples=("https://discord.com/api/webhooks/«{18:n}/{68:b64u}»",),
        counter_examples=("/api/webhooks/list",),
    ),
    Rule(
        "Telegram bot token",
        "token",
        (":aa",),
        r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",
        cased=True,
        lead=(8, 9, 10),
        examples=("bot«123456789:AA{33:b64u}»",),
    ),
    mark(
        "Stripe key",
        "sk_live_",
        "sk_test_",
        "sk_prod_",
        "rk_live_",
        "rk_test_",
        "rk_prod_",
        rest=_AN + "{10,120}",
        example="sk_live_{24:b62}",
        counter="pk_live_ is no secret",
    ),
    mark("signing secret", "whsec_", rest=r"[A-Za-z0-9+/=_-]{20,100}", example="whsec_{32:b62}"),
    mark("Square token", "sq0atp-", "sq0csp-", "sq0idp-", rest=_W + "{22,60}", example="sq0atp-{22:b64u}"),
    Rule(
        "Braintree token",
        "token",
        ("access_token$",),
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
        examples=("«access_token$production${16:an}${32:hex}»",),
    ),
    mark(
        "SendGrid key",
        "SG.",
        rest=_W + r"{16,32}\." + _W + "{16,64}",
        example="SG.{22:b64u}.{43:b64u}",
        counter="SG.example.com",
    ),
    mark("Mailgun key", "key-", "pubkey-", rest=r"[0-9a-f]{32}(?![0-9a-z])", example="key-{32:hex}"),
    mark(
        "Sendinblue key",
        "xkeysib-",
        "xsmtpsib-",
        rest=r"[0-9a-f]{64}-[A-Za-z0-9]{16}",
        example="xkeysib-{64:hex}-{16:b62}",
    ),
    mark("npm token", "npm_", rest=_AN + "{36}", example="npm_{36:b62}", counter="npm_config_registry=x"),
    mark("PyPI token", "pypi-", rest=_W + "{50,300}", example="pypi-{100:b64u}", counter="pypi-mirror"),
    mark("RubyGems key", "rubygems_", rest="[0-9a-f]{48}", example="rubygems_{48:hex}"),
    mark("Docker token", "dckr_pat_", "dckr_oat_", rest=_W + "{20,40}", example="dckr_pat_{27:b64u}"),
    mark(
        "Docker swarm token",
        "SWMTKN-1-",
        rest="[0-9a-z]{40,60}-[0-9a-z]{20,30}",
        example="SWMTKN-1-{50:an}-{25:an}",
    ),
    mark(
        "DigitalOcean token", "dop_v1_", "doo_v1_", "dor_v1_", rest="[0-9a-f]{64}", example="dop_v1_{64:hex}"
    ),
    Rule(
        "Doppler token",
        "token",
        ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa."),
        r"dp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
        cased=True,
        examples=("«dp.pt.{43:b62}»",),
    ),
    mark(
        "Databricks token", "dapi", rest=r"[0-9a-f]{32}(?:-[0-9])?", example="dapi{32:hex}", counter="dapid"
    ),
    mark("Vault token", "hvs.", "hvb.", "hvr.", rest=_W + "{20,300}", example="hvs.{90:b64u}"),
    Rule(
        "Terraform token",
        "token",
        (".atlasv1.",),
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{50,80}",
        cased=True,
        lead=(14,),
        examples=("«{14:b62}.atlasv1.{67:b64u}»",),
    ),
    mark(
        "Shopify token", "shpat_", "shpca_", "shppa_", "shpss_", rest=_HEX + "{32}", example="shpat_{32:hex}"
    ),
    mark("Atlassian token", "ATATT3", "ATCTT3", rest=r"[A-Za-z0-9_=-]{50,300}", example="ATATT3{180:b64u}"),
    mark("Bitbucket password", "ATBB", rest=_AN + "{24,40}", example="ATBB{32:b62}"),
    mark("Linear key", "lin_api_", "lin_oauth_", rest=_AN + "{32,64}", example="lin_api_{40:b62}"),
    mark("Notion token", "ntn_", "secret_", rest=_AN + "{40,50}", example="ntn_{46:b62}"),
    mark(
        "model provider's key",
        "sk-",
        "xai-",
        "pplx-",
        "r8_",
        "gsk_",
        rest="(?!ssh-|ecdsa-)" + _W + "{20,250}",
        example="sk-proj-{48:b64u}",
        counter="risk-assessment-of-the-whole-site sk-short",
    ),
    mark(
        "Hugging Face token",
        "hf_",
        "api_org_",
        rest="[A-Za-z]{30,40}",
        example="hf_{34:a}",
        counter="hf_hub_download",
    ),
    mark("New Relic key", "NRAK-", "NRJS-", "NRII-", "NRAA-", rest=_W + "{19,60}", example="NRAK-{27:AN}"),
    mark("Grafana token", "glsa_", "glc_", rest=r"[A-Za-z0-9_+/=]{32,400}", example="glsa_{32:b62}_{8:hex}"),
    mark("Sentry token", "sntrys_", "sntryu_", rest=r"[A-Za-z0-9_+/=]{40,400}", example="sntryu_{64:hex}"),
    mark("Postman key", "PMAK-", rest="[0-9a-f]{24}-[0-9a-f]{34}", example="PMAK-{24:hex}-{34:hex}"),
    mark("Pulumi token", "pul-", rest="[0-9a-f]{40}", example="pul-{40:hex}"),
    mark(
        "PlanetScale secret",
        "pscale_tkn_",
        "pscale_oauth_",
        "pscale_pw_",
        rest=r"[\w=.-]{32,64}",
        example="pscale_tkn_{43:b64u}",
    ),
    mark("Supabase key", "sbp_", "sb_secret_", rest=_W + "{20,60}", example="sbp_{40:hex}"),
    mark(
        "hosting token",
        "nfp_",
        "vcp_",
        "fo1_",
        "fm2_",
        "rdme_",
        "tfp_",
        "sgp_",
        "pnu_",
        "figd_",
        "phx_",
        "duffel_live_",
        "duffel_test_",
        "shippo_live_",
        "shippo_test_",
        "FLWSECK_TEST-",
        "FLWSECK-",
        "CFPAT-",
        "HRKU-",
        "tskey-",
        "ico-",
        "fio-u-",
        "CCIPAT_",
        "cio_",
        "dnkey_",
        "e2b_",
        rest=r"[A-Za-z0-9_=+/-]{24,250}",
        example="nfp_{40:b62}",
    ),
    mark("EasyPost key", "EZAK", "EZTK", rest=_AN + "{54}", example="EZAK{54:b62}"),
    mark("Artifactory key", "AKCp", rest=_AN + "{60,80}", example="AKCp{69:b62}"),
    Rule(
        "Dynatrace token",
        "token",
        ("dt0c01.", "dt0s01."),
        r"dt0[cs]01\.[a-z0-9]{24}\.[a-z0-9]{64}",
        examples=("«dt0c01.{24:AN}.{64:AN}»",),
    ),
    Rule(
        "1Password secret key",
        "token",
        ("a3-",),
        r"(?<![a-z0-9])a3-[a-z0-9]{6}-(?:[a-z0-9]{11}|[a-z0-9]{6}-[a-z0-9]{5})-[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5}",
        examples=("«A3-{6:AN}-{6:AN}-{5:AN}-{5:AN}-{5:AN}-{5:AN}»",),
    ),
    mark(
        "age secret key",
        "AGE-SECRET-KEY-1",
        rest="[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        example="AGE-SECRET-KEY-1{58:age}",
    ),
    Rule(
        "Entra client secret",
        "token",
        ("q~",),
        r"[\w~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])",
        cased=True,
        lead=(4,),
        examples=("«abc8Q~{34:b62}»",),
    ),
    Rule(
        "Azure storage key",
        "token",
        ("==",),
        # Neither the hash of a package nor what Gmail writes into each message.
        r"(?<![A-Za-z0-9+/])(?<!sha512-)(?<!sha512:)(?<!sha512=)(?<!Message-State: )[A-Za-z0-9+/]{86}==(?![=A-Za-z0-9+/])",
        cased=True,
        lead=(86,),
        examples=("x «{86:b64}==»",),
    ),
)
