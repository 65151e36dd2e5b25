"""One module per resource: parse, call a service, answer."""
