"""The words of the ways in which a notice reaches a person, and in which a person reaches an office."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise | str] = {
    "in person": _("In person"),
    "post": _("By post"),
    "sms": _("By text message"),
    "app": _("In the app"),
    "public list": _("On a public list"),
    "counter": _("At the counter"),
    "phone": _("By telephone"),
    "web": _("On the internet"),
    "field": _("During a visit"),
    "paper": _("On paper"),
    "community": _("Through the community"),
}
