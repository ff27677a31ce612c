from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "socle.schemes"
    label = "schemes"
    default_auto_field = "django.db.models.BigAutoField"
