"""What is set and remembered: configuration, choices, login, and the API that they lead to."""
