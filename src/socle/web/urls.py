"""Every page. A page's address is a noun; what can be done with it hangs below it."""

from django.urls import path

from socle.web import door
from socle.web.views import gallery, session

urlpatterns = [
    path("sign-in", session.sign_in),
    path("sign-out", session.sign_out),
    path("hat", session.hat),
    path("language", session.language),
    path("brand.css", session.brand_css),
    path("gallery", door.public(gallery.gallery)),
]
