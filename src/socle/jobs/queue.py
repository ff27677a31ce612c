"""The queue in Postgres: procrastinate's application with the timetable in it."""

from procrastinate import App

from socle.jobs import timetable


def on_ready(app: App) -> None:
    """Called by procrastinate when Django is up (settings.PROCRASTINATE_ON_APP_READY)."""
    app.add_tasks_from(timetable.timetable, namespace="socle")
