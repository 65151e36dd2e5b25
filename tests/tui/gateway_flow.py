"""A flow with inputs: one that comes from the client, one that is secret, and steps of one and of several commands."""

from backend.app.schemas.trees import Flow

GATEWAY = Flow.model_validate(
    {
        "name": "Gateway",
        "shell": "bash",
        "inputs": [
            {"name": "gateway", "label": "VPN gateway", "example": "vpn.example.com", "prefill": "client"},
            {"name": "user", "label": "User", "example": "jdoe"},
            {"name": "pin", "label": "PIN of the portal", "secret": True},
        ],
        "root": "reach",
        "nodes": {
            "reach": {
                "type": "decision",
                "question": "Does the gateway answer?",
                "help": "From the computer of {user}.",
                "commands": ["nc -zv {gateway} 443"],
                "options": [{"label": "Yes", "next": "login"}, {"label": "No", "next": "done"}],
            },
            "login": {
                "type": "action",
                "title": "Log in to the portal",
                "commands": [
                    "curl https://{gateway}/status",
                    "curl -u {user}:{pin} https://{gateway}/login",
                    "id {user}",
                ],
                "next": "done",
            },
            "done": {"type": "solution", "title": "The portal answers"},
        },
    }
)
