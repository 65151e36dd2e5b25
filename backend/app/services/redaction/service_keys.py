"""Keys of services beside clouds and code hosts: chat, mail, payment, models, monitoring, and what manages machines."""

from backend.app.services.redaction.keys import mark
from backend.app.services.redaction.plausible import is_opaque
from backend.app.services.redaction.rule import Rule

_W = r"[A-Za-z0-9_-]"
_AN = r"[A-Za-z0-9]"
_HEX = "[0-9a-f]"
_GUID = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"

RULES = (
    # Chat, mail, documents.
    Rule(
        "Discord token",
        "token",
        gate=r"\b[mno][a-z0-9_-]{22,27}\.[a-z0-9_-]{6}\.[a-z0-9_-]{27}",
        pattern=r"(?<![\w.-])[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}",
        cased=True,
        examples=("«M{23:b62}.{6:b62}.{27:b62}»",),
    ),
    Rule(
        "Mailchimp key",
        "token",
        gate=r"[0-9a-f]{32}-us[0-9]{1,2}",
        pattern=r"(?<![0-9a-z])[0-9a-f]{32}-us[0-9]{1,2}(?![0-9a-z])",
        examples=("«{32:hex}-us9»",),
        counter_examples=("0123abcd-us9",),
    ),
    mark(
        "Resend key",
        "re_",
        rest=rf"{_AN}{{8}}_{_AN}{{24}}(?!\w)",
        example="re_{8:b62}_{24:b62}",
        counter="re_match_all",
    ),
    mark(
        "Airtable token",
        "pat",
        rest=rf"{_AN}{{14}}\.{_HEX}{{64}}",
        example="pat{14:b62}.{64:hex}",
        counter="patch.example",
    ),
    mark(
        "HubSpot token",
        "pat-na1-",
        "pat-eu1-",
        "pat-na2-",
        rest=_GUID,
        example="pat-na1-{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}",
    ),
    mark("Trello token", "ATTA", rest=_HEX + "{64,72}", example="ATTA{64:hex}"),
    mark(
        "ClickUp token",
        "pk_",
        rest=r"[0-9]{6,10}_[A-Z0-9]{32}",
        example="pk_12345678_{32:AN}",
        counter="pk_live_x1",
    ),
    mark(
        "Zapier or n8n key", "n8n_api_", "sk-ant-", "zpka_", rest=_W + "{20,250}", example="n8n_api_{40:b62}"
    ),
    mark("Dropbox token", "sl.", rest=r"[A-Za-z0-9_-]{100,1500}", example="sl.{130:b64u}", reach=1700),
    mark("Facebook token", "EAACEdEose0cBA", "EAA", rest=_AN + "{80,300}", example="EAA{120:b62}"),
    mark("Twilio key", "SK", rest=_HEX + "{32}(?![0-9a-z])", example="SK{32:hex}"),
    mark("Postmark or Mailtrap key", "mlsn.", rest=_HEX + "{64}", example="mlsn.{64:hex}"),
    # Payment.
    mark("Razorpay key", "rzp_live_", "rzp_test_", rest=_AN + "{14,30}", example="rzp_live_{14:b62}"),
    mark("PayPal token", "A21AA", rest=_W + "{60,120}", example="A21AA{80:b64u}"),
    mark("Adyen key", "AQE", rest=r"[A-Za-z0-9+/=-]{60,300}", example="AQE{100:b62}"),
    mark(
        "Plaid token",
        "access-sandbox-",
        "access-production-",
        "access-development-",
        rest=_GUID,
        example="access-production-{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}",
    ),
    mark(
        "Coinbase or Checkout key",
        "sk_sbox_",
        "sk_cko_",
        rest=r"[A-Za-z0-9*#$=-]{20,80}",
        example="sk_sbox_{26:an}",
    ),
    # Models.
    mark(
        "LangSmith key",
        "lsv2_pt_",
        "lsv2_sk_",
        "ls__",
        rest=r"[A-Za-z0-9_]{32,60}",
        example="lsv2_pt_{32:hex}_{10:hex}",
    ),
    mark("Tavily key", "tvly-", rest=_W + "{20,60}", example="tvly-{32:b62}"),
    mark(
        "key of a model's provider",
        *(
            "pcsk_",
            "jina_",
            "fc-",
            "fw_",
            "rpa_",
            "bb_live_",
            "wandb_v1_",
            "csk-",
            "nvapi-",
            "sk_",
            "vck_",
            "hcp_",
        ),
        rest=rf"(?=[A-Za-z_-]*[0-9]){_W}{{30,250}}",
        example="pcsk_{60:b62}1a",
        counter="fc-cache-is-not-a-keyring sk_test",
    ),
    # Hosting and deployment.
    mark(
        "Vercel token", "vca_", "vci_", "vcr_", "vcp_", "vck_", rest=_AN + "{24,80}", example="vca_{56:b62}"
    ),
    mark("Cloudflare token", "cfut_", "cfat_", "cfk_", rest=_W + "{30,80}", example="cfut_{48:b62}"),
    mark(
        "Cloudflare origin key",
        "v1.0-",
        rest=_HEX + "{24}-" + _HEX + "{120,160}",
        example="v1.0-{24:hex}-{146:hex}",
    ),
    mark(
        "Neon, Render or Railway key",
        "napi_",
        "rnd_",
        "nbt_",
        "sntryu_",
        rest=_AN + "{24,80}",
        example="napi_{60:an}",
    ),
    mark("SonarQube token", "squ_", "sqp_", "sqa_", rest=_HEX + "{40}", example="squ_{40:hex}"),
    mark(
        "Octopus key",
        "API-",
        rest="[A-Z0-9]{25,40}(?![A-Za-z0-9])",
        example="API-{28:AN}",
        counter="API-GATEWAY",
    ),
    mark(
        "Buildkite token", "bkua_", "bkct_", "bkaj_", "bkat_", rest=_AN + "{30,80}", example="bkua_{40:hex}"
    ),
    mark(
        "Harness token",
        "pat.",
        "sat.",
        rest=rf"{_W}{{22}}\.{_HEX}{{24}}\.{_AN}{{20}}",
        example="pat.{22:b62}.{24:hex}.{20:b62}",
    ),
    mark(
        "1Password service token",
        "ops_",
        rest=r"eyJ[A-Za-z0-9_-]{80,2000}",
        example="ops_eyJ{200:b64u}",
        reach=2200,
    ),
    mark(
        "Infisical or Bitwarden token",
        "st.",
        "0.",
        rest=rf"{_HEX}{{8}}-?[0-9a-f-]{{10,30}}\.[A-Za-z0-9+/=:._-]{{30,120}}",
        example="st.{24:hex}.{32:hex}.{32:hex}",
    ),
    Rule(
        "older Vault token",
        "token",
        gate=r"\b[sbr]\.[a-z0-9]{24}\b",
        pattern=r"(?<![\w.])[sbr]\.[A-Za-z0-9]{24}(?![\w.])",
        cased=True,
        check=lambda found: is_opaque(found[0][2:], shortest=24),
        examples=("«s.{22:b62}1a»",),
        counter_examples=("s.split.example s.thisisamethodnameoftwenty",),
    ),
    mark("reference token", "cmVmdGtuOj", rest=_AN + "{40,80}", example="cmVmdGtuOj{54:b62}"),
    Rule(
        "Azure key with its mark",
        "token",
        gate=r"[a-z0-9+/_-]{34,80}(?:azdo|jqqj9|apim|acdb|\+aba|\+ast|\+amc|azse|azfu|aiot|asbt)[a-z0-9+/]{4}",
        pattern=r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{34,80}(?:AZDO|JQQJ9|APIM|ACDb|\+ABa|\+ASt|\+AMC|AzSe|AzFu|AIoT|ASbT)[A-Za-z0-9+/]{4,40}={0,2}",
        cased=True,
        examples=("«{76:b62}AZDO{4:b62}»", "«{52:b62}JQQJ9{24:b62}»"),
    ),
    mark(
        "Tencent or Yandex key", "AKID", "AQVN", "y0_", "t1.9eu", rest=_W + "{30,200}", example="AKID{32:b62}"
    ),
    mark(
        "AWS session token",
        "IQoJb3JpZ2lu",
        "FwoGZXIvYXdz",
        "ABSKQmVkcm9ja",
        rest=r"[A-Za-z0-9+/=]{60,2000}",
        example="IQoJb3JpZ2lu{200:b64}",
        reach=2200,
    ),
    mark("Google refresh token", "1//0", rest=_W + "{40,200}", example="1//0{60:b64u}"),
    mark("Firebase key", "AAAA", rest=rf"{_W}{{7}}:{_W}{{120,180}}", example="AAAA{7:b64u}:{140:b64u}"),
    # Monitoring and networks.
    mark(
        "Honeycomb key",
        "hcaik_",
        "hcbik_",
        "hcxik_",
        "hcxlk_",
        rest=_AN + "{30,80}",
        example="hcaik_{58:b62}",
    ),
    mark(
        "LaunchDarkly key",
        "sdk-",
        "api-",
        "mob-",
        rest=_GUID,
        example="sdk-{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}",
    ),
    mark(
        "ngrok or Tailscale key",
        "tskey-auth-",
        "tskey-api-",
        "ngrok_",
        rest=_W + "{20,80}",
        example="tskey-auth-{17:b62}-{32:b62}",
    ),
    mark("PagerDuty key", "pdus+_", rest=_W + "{18,60}", example="pdus+_{20:b62}1a"),
    mark(
        "Algolia or Elastic key", "essu_", "essa_", rest=r"[A-Za-z0-9+/=_-]{30,120}", example="essu_{60:b62}"
    ),
    # What manages clients' machines and documents.
    mark(
        "IT Glue key", "ITG.", rest=r"[0-9a-f]{32}\.[A-Za-z0-9_-]{40,120}", example="ITG.{32:hex}.{80:b64u}"
    ),
    mark("JumpCloud key", "jca_", rest=_AN + "{36,60}", example="jca_{36:b62}"),
    mark("Zoho token", "1000.", rest=rf"{_HEX}{{32}}\.{_HEX}{{32}}", example="1000.{32:hex}.{32:hex}"),
    Rule(
        "key that registers an agent",
        "token",
        gate=r"\b(?:cid|tokenid|token_id|groupid|group_id|installkey|install_key|companyid|company_id|customer_token|customertoken|site_token|sitetoken|account_key|acct_key|org_key|orgkey|secretkey|regcode|license_key|licensekey|keycode|server_token|enrollmenttoken|enrollment_token|provisioning_?token|activation_?(?:id|key|code|token))\"?[=:] ?\"?[a-z0-9]",
        pattern=r"(?:cid|tokenid|token_id|groupid|group_id|installkey|install_key|companyid|company_id|customer_?token|site_?token|account_key|acct_key|org_?key|secretkey|regcode|license_?key|keycode|server_token|enrollment_?token|provisioning_?token|activation_?(?:id|key|code|token))\"?[=:] ?\"?(?P<v>[a-z0-9+/=_.-]{12,400})",
        check=lambda found: is_opaque(found["v"], shortest=12) and found["v"][:2] != "0x",
        examples=(
            "WindowsSensor.exe /install CID=«{32:HEX}-A1»",
            'TOKENID="«{32:hex}-0»"',
            "ACCT_KEY=«{32:hex}»",
        ),
        counter_examples=("cid=0x14ed93111f20005 companyid=acme", "groupid=12"),
    ),
    Rule(
        "key that unseals a vault",
        "token",
        ("unseal key", "initial root token", "recovery key "),
        r"(?:unseal key|recovery key|initial root token)(?: [0-9]{1,2})?[ ]?: (?P<v>[a-z0-9+/=._-]{20,120})",
        examples=("Unseal Key 1: «{43:b64}=»", "Initial Root Token: «hvs.{24:b62}»"),
    ),
    Rule(
        "token given to a scanner",
        "token",
        ("sonar.login=", "sonar.token="),
        r"sonar\.(?:login|token)=[\"']?(?P<v>[a-z0-9_]{20,80})",
        examples=("-Dsonar.login=«{40:hex}»",),
    ),
)
