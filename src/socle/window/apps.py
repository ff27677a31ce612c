from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "socle.window"
    label = "window"
    default_auto_field = "django.db.models.BigAutoField"
