from django.apps import AppConfig


class ConditionalityConfig(AppConfig):
    name = "socle.conditionality"
    label = "conditionality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from socle.conditionality.operations import letters  # noqa: PLC0415  models are not there before

        letters.bind()
