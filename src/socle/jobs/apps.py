from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "socle.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
