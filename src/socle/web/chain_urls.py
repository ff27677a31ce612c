"""The pages of the chain from application to money: what is asked for, decided, paid, disputed, and looked at as a whole."""

from django.urls import path

from socle.web.views import applications, decisions, lists

urlpatterns = [
    path("applications", applications.index),
    path("applications/new", applications.new),
    path("applications/<str:number>", applications.show),
    path("decisions/<str:number>", decisions.show),
    path("decisions/<str:number>/letter.pdf", decisions.letter),
    path("lists", lists.index),
    path("lists/<str:batch>", lists.show),
]
