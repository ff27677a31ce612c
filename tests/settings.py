"""The settings of the product with a temporary database of the test run; read before anything else, so that no test
ever touches the database of a demonstration on the same machine."""

import os

os.environ["SOCLE_TESTS"] = "1"
os.environ.setdefault("SOCLE_SECRET_KEY", "only-for-tests")
os.environ.pop("SOCLE_DEMO_TODAY", None)
os.environ.pop("DATABASE_URL", None)

from socle.config.settings import *  # noqa: F403
from socle.config.settings import PROJECT

SOCLE_DEMO, SOCLE_DEMO_TODAY = False, None
SOCLE_COUNTRY = PROJECT / "country" / "brazil"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is measured once, not in every test
