from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "socle.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from socle.payments.operations import letters  # noqa: PLC0415  models are not there before

        letters.bind()
