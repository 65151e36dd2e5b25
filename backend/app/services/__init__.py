"""The work: plain functions that know no web."""
