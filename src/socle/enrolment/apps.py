from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "socle.enrolment"
    label = "enrolment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from socle.enrolment.operations import letters  # noqa: PLC0415  models are not there before

        letters.bind()
