"""What the terminal panes beside this program show, and what they printed since a step began.

They are only ever looked at: no key is sent there, and nothing is run in them.
"""
