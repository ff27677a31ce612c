"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socle.config.settings")
application = get_wsgi_application()

from socle.config import wiring  # noqa: E402  Django starts before any room is imported

wiring.bind()
