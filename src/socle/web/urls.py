"""Every page. A page's address is a noun; what can be done with it hangs below it."""

from django.urls import path

from socle.web import door
from socle.web.views import gallery, home, households, persons, registrations, search, session

urlpatterns = [
    path("", home.home),
    path("search", search.search),
    path("households", households.index),
    path("households/new", registrations.new),
    path("registrations/<str:number>", registrations.show),
    path("registrations/<str:number>/check", registrations.check),
    path("registrations/<str:number>/abandon", registrations.abandon),
    path("households/<str:number>", households.show),
    path("households/<str:number>/members", households.show, {"tab": "members"}),
    path("households/<str:number>/history", households.show, {"tab": "history"}),
    path("persons/<str:number>", persons.show),
    path("sign-in", session.sign_in),
    path("sign-out", session.sign_out),
    path("hat", session.hat),
    path("language", session.language),
    path("brand.css", session.brand_css),
    path("gallery", door.public(gallery.gallery)),
]
