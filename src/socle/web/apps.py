"""The pages as a Django app: templates, static files, translations and the `ui` tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Label `web`; it owns no tables."""

    name = "socle.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
