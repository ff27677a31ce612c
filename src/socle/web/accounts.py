"""Sign-in by django-allauth, closed: accounts are made by the administrator of accounts, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """No sign-up over the web."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002  the framework's signature
        return False
