"""Commands with slots, pure: which shell one is for, and how a value is quoted where it stands.

A slot is ``{name}`` in a command or help, and stands for the value of the flow's input of that name. In a flow
without inputs nothing is a slot, and nothing changes.
"""
