"""Every address of the product in view: pages, API, sign-in."""

from django.urls import include, path

from socle.api import routes
from socle.web import urls as web

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("api/v1/", routes.api.urls),
    *web.urlpatterns,
]
