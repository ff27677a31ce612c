"""Awards: the list, one award with who collects and where, waiting lists and selections."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P
from socle.base.areas.models import Area
from socle.base.kernel import numbers, refusals
from socle.eligibility.queries import lists
from socle.enrolment.models import Award
from socle.enrolment.operations import awards, changes, commitments, instruments, recipients, selection
from socle.enrolment.queries import awards as queries
from socle.enrolment.queries import places
from socle.registry.models import Person
from socle.schemes import queries as schemes
from socle.web import door, formats, posting
from socle.web.forms import awards as forms
from socle.web.presenters import awards as presenter
from socle.web.presenters import programmes, words
from socle.web.views.applications import page_number, page_url

WAITING = 200


@door.page(P.READ_DECISION, purpose="eligibility")
def index(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """The awards of the actor's area and schemes, the latest first."""
    today = timezone.localdate(at)
    form = forms.FilterForm(request.GET, schemes=programmes.choices(by))
    kept = form.chosen()
    found = Award.objects.select_related("application__applicant", "application__household").order_by("-from_on", "-id")
    found = found.filter(scheme=kept["scheme"]) if "scheme" in kept else found
    if kept.get("state") == "ended":
        found = found.filter(to_on__lte=today)
    elif kept.get("state") != "all":
        found = found.filter(Q(to_on=None) | Q(to_on__gt=today))
    page = lists.page(found, page_number(request))
    context = {
        "form": form,
        "rows": presenter.rows(page.rows, today, by),
        "previous": page_url(kept, page.page - 1) if page.page > 1 else "",
        "next": page_url(kept, page.next) if page.next else "",
    }
    return render(request, "web/awards/index.html", context)


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def show(request: HttpRequest, *, number: str, by: acting.Actor, at: datetime) -> HttpResponse:
    """One award: amounts by day, who collects, where the money goes, what was acknowledged, effects, payments."""
    award, today = queries.get(number), timezone.localdate(at)

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        blank = posting.forms_of(
            problem,
            recipient=forms.RecipientForm(),
            instrument=forms.InstrumentForm(),
            acknowledge=forms.AcknowledgeForm(),
        )
        context = presenter.page(award, today, by) | blank | {"problem": problem}
        return render(request, "web/awards/show.html", context, status=status)

    def recipient() -> str | None:
        asked = posting.read(forms.RecipientForm(request.POST))
        person = _person(asked.pop("person"))
        recipients.propose_recipient(award=award, person_id=person.pk, **asked, by=by, at=at)
        return posting.said(request, _("Proposed. Another officer approves who collects."))

    def instrument() -> str | None:
        asked = posting.read(forms.InstrumentForm(request.POST))
        current = queries.recipients_on([award.pk], on=today).first()
        owner = current.person_id if current else award.application.applicant_id
        instruments.propose_instrument(line=instruments.NewInstrument(person_id=owner, **asked), by=by, at=at)
        return posting.said(request, _("Proposed. Another officer approves the account."))

    def acknowledge() -> str | None:
        on = posting.read(forms.AcknowledgeForm(request.POST))["on"]
        line = commitments.Acknowledged(award=award, person_id=award.application.applicant_id, on=on)
        commitments.acknowledge_commitments(lines=[line], by=by, at=at)
        return posting.said(request, _("It is recorded that the family acknowledged the conditions."))

    def approve_recipient() -> str | None:
        recipients.approve_recipients(recipients=[_key(request)], by=by, at=at)
        return posting.said(request, _("Approved who collects."))

    def approve_instrument() -> str | None:
        instruments.approve_instruments(instruments=[_key(request)], by=by, at=at)
        return posting.said(request, _("Approved the account."))

    deeds: dict[str, Any] = {
        "recipient": recipient,
        "instrument": instrument,
        "acknowledge": acknowledge,
        "approve-recipient": approve_recipient,
        "approve-instrument": approve_instrument,
    }
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


def _person(text: str) -> Person:
    found = Person.objects.filter(number=numbers.normalise(formats.latin_digits(text)) or text).first()
    if found is None:
        raise refusals.NotFound(number=text)
    return found


def _key(request: HttpRequest) -> int:
    """The row that the button stands beside."""
    text = request.POST.get("key", "")
    if not text.isdecimal():
        raise refusals.NotFound(number=text)
    return int(text)


@door.page(P.READ_DECISION, purpose="eligibility", methods=posting.POST)
def waiting(request: HttpRequest, *, by: acting.Actor, at: datetime) -> HttpResponse:
    """Waiting lists and selections of a programme; prepare a selection, a promotion or awards."""
    today = timezone.localdate(at)
    budget = set(schemes.schemes().filter(basis="budget").values_list("code", flat=True))
    offered = programmes.choices(by)  # of a right awards are prepared here too; ranking it is refused
    areas = words.area_choices(by.area_key, today)
    chosen = request.GET.get("scheme") or next((one[0] for one in offered if one[0] in budget), "")

    def page(problem: posting.Problem, status: int = 200) -> HttpResponse:
        form = forms.SelectForm(
            initial={"scheme": chosen, "area": request.GET.get("area", "")}, schemes=offered, areas=areas
        )
        area = _area(request.GET.get("area", ""))
        context = {
            "form": problem if isinstance(problem, forms.SelectForm) else form,
            "problem": problem,
            "scheme": programmes.title(chosen) if chosen else "",
            "rows": presenter.waiting(list(places.waiting_list(scheme=chosen, area=area)[:WAITING]), by),
            "selections": presenter.selections(list(places.selections(scheme=chosen)[:20]), by),
            "may_prepare": by.can(P.ENROL),
            "trail": [(_("Awards"), "/awards"), (_("Waiting lists"), "")],
        }
        return render(request, "web/awards/waiting.html", context, status=status)

    def asked() -> tuple[str, Area]:
        return _asked(forms.SelectForm(request.POST, schemes=offered, areas=areas))

    def select() -> str | None:
        scheme, area = asked()
        made = selection.prepare_selection(scheme=scheme, area=area, on=today, by=by, at=at)
        return posting.said(request, _("The selection is prepared. Another officer signs it."), f"/lists/{made.number}")

    def promote() -> str | None:
        scheme, area = asked()
        made = selection.promote_from_waiting_list(scheme=scheme, area=area, on=today, by=by, at=at)
        return posting.said(request, _("The promotion is prepared. Another officer signs it."), f"/lists/{made.number}")

    def award() -> str | None:
        prepared = awards.prepare_awards(scheme=asked()[0], by=by, at=at)
        where = f"/lists/{prepared.batch}" if prepared.batch else None
        return posting.said(request, _("Prepared %(count)s awards.") % {"count": prepared.proposed}, where)

    def carry_out() -> str | None:
        changes.carry_out(scheme=asked()[0], by=by, at=at)
        return posting.said(request, _("Served decisions on amounts and exits have taken effect."))

    deeds: dict[str, Any] = {"select": select, "promote": promote, "award": award, "carry-out": carry_out}
    return posting.answer(request, deeds, page) if request.method == "POST" else page(None)


def _asked(form: forms.SelectForm) -> tuple[str, Area]:
    """The scheme and area that the form names. Raises NotFound for one that was closed while the page stood open."""
    read = posting.read(form)
    area = _area(read["area"])
    if area is None:
        raise refusals.NotFound(number=read["area"])
    return read["scheme"], area


def _area(code: str) -> Area | None:
    return Area.objects.filter(code=code, valid_to=None).first() if code else None
