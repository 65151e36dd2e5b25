"""Sensitive values in a text: found and masked. Pure: text in, findings or text out."""
