"""Walking a flow without a screen: questions and answers, line by line, for a screen reader, a serial line or a pipe."""
