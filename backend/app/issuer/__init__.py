"""The issuer of a single sign-on: asked who somebody is, by the device flow (RFC 8628) of OpenID Connect."""
