from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "socle.grievances"
    label = "grievances"
    default_auto_field = "django.db.models.BigAutoField"
