"""The pages of the chain from application to money: what is asked for, decided, paid, disputed, and looked at as a whole."""

from django.urls import path

from socle.web.views import applications, decisions, lists, monitoring, payments, payrolls, schemes, tickets, visits

urlpatterns = [
    path("applications", applications.index),
    path("applications/new", applications.new),
    path("applications/<str:number>", applications.show),
    path("decisions/<str:number>", decisions.show),
    path("decisions/<str:number>/letter.pdf", decisions.letter),
    path("lists", lists.index),
    path("lists/<str:batch>", lists.show),
    path("payrolls", payrolls.index),
    path("payrolls/new", payrolls.new),
    path("payrolls/<str:number>", payrolls.show),
    path("payrolls/<str:number>/findings", payrolls.show, {"tab": "findings"}),
    path("payrolls/<str:number>/lines", payrolls.show, {"tab": "lines"}),
    path("payrolls/<str:number>/money", payrolls.show, {"tab": "money"}),
    path("payrolls/<str:number>/send", payrolls.send),
    path("payment-files/<str:number>", payrolls.file),
    path("payments/<str:number>", payments.show),
    path("tickets", tickets.index),
    path("tickets/new", tickets.new),
    path("tickets/<str:number>", tickets.show),
    path("schemes", schemes.index),
    path("schemes/<str:code>", schemes.show),
    path("schemes/<str:code>/versions/<str:number>", schemes.version),
    path("monitoring", monitoring.index),
    path("monitoring/<str:code>", monitoring.show),
    path("visits", visits.index),
    path("visits/new", visits.new),
    path("visits/<str:number>", visits.show),
    path("visits/<str:number>/receipt.pdf", visits.receipt),
]
