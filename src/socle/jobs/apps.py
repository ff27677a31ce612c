from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The timetable; procrastinate finds it by settings.PROCRASTINATE_ON_APP_READY."""

    name = "socle.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
