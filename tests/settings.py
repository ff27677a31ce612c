"""The settings of the product with a temporary database of the test run; read before anything else, so that no test
ever touches the database of a demonstration on the same machine."""

import os

os.environ["SOCLE_TESTS"] = "1"
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # tests in parallel: each worker, and what it starts, has its own
if _worker != os.environ.get("SOCLE_TESTS_WORKER", ""):
    os.environ["SOCLE_TESTS_WORKER"] = _worker
    os.environ.pop("SOCLE_PG_TEST_FOLDER", None)
os.environ.setdefault("SOCLE_SECRET_KEY", "only-for-tests")
os.environ.pop("SOCLE_DEMO_TODAY", None)
os.environ.pop("DATABASE_URL", None)

from socle.config.settings import *  # noqa: F403
from socle.config.settings import PROJECT

SOCLE_DEMO, SOCLE_DEMO_TODAY = False, None
SOCLE_COUNTRY = PROJECT / "country" / "brazil"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is measured once, not in every test
