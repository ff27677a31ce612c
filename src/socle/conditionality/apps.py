from django.apps import AppConfig


class ConditionalityConfig(AppConfig):
    name = "socle.conditionality"
    label = "conditionality"
    default_auto_field = "django.db.models.BigAutoField"
