"""Words for what the rooms write as codes: facts and their values, relations, sources, areas, offices, reasons of absence."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socle.base.areas.models import Area
from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.institutions.models import Office
from socle.base.kernel import clock
from socle.web import formats

RELATIONS: dict[str, Promise | str] = {
    "head": gettext_lazy("Head"),
    "spouse": gettext_lazy("Spouse or partner"),
    "child": gettext_lazy("Child"),
    "stepchild": gettext_lazy("Stepchild"),
    "grandchild": gettext_lazy("Grandchild"),
    "parent": gettext_lazy("Parent"),
    "parent-in-law": gettext_lazy("Parent-in-law"),
    "sibling": gettext_lazy("Sibling"),
    "child-in-law": gettext_lazy("Child-in-law"),
    "other-kin": gettext_lazy("Other relative"),
    "not-kin": gettext_lazy("Not related"),
}
TIES: dict[str, Promise | str] = {
    "spouse": gettext_lazy("spouse of"),
    "partner": gettext_lazy("partner of"),
    "parent": gettext_lazy("parent of"),
    "step-parent": gettext_lazy("step-parent of"),
    "guardian": gettext_lazy("guardian of"),
    "sibling": gettext_lazy("sibling of"),
    "carer": gettext_lazy("carer of"),
}
ABSENT: dict[str, Promise | str] = {
    "not asked": gettext_lazy("not asked"),
    "not known": gettext_lazy("the person does not know"),
    "refused": gettext_lazy("the person did not want to say"),
    "document missing": gettext_lazy("the document is missing"),
    "not applicable": gettext_lazy("does not apply"),
}
SOURCES: dict[str, Promise | str] = {
    "declared": gettext_lazy("declared"),
    "document": gettext_lazy("document"),
    "authority": gettext_lazy("authority"),
    "import": gettext_lazy("imported list"),
    "demo": gettext_lazy("demonstration"),
}
GROUPS: dict[str, Promise | str] = {
    "identity": gettext_lazy("Identity"),
    "civil": gettext_lazy("Marital status"),
    "education": gettext_lazy("Education"),
    "work": gettext_lazy("Work"),
    "health": gettext_lazy("Health"),
    "incomes": gettext_lazy("Income"),
    "protection": gettext_lazy("Protection"),
    "dwelling": gettext_lazy("Dwelling"),
    "address": gettext_lazy("Address"),
    "benefits": gettext_lazy("Benefits"),
}
CHANGES: dict[str, Promise | str] = {
    "birth": gettext_lazy("A child was born"),
    "death": gettext_lazy("Somebody died"),
    "income": gettext_lazy("Income changed"),
    "fact": gettext_lazy("Something else changed, or is wrong"),
    "move": gettext_lazy("The household moved"),
    "join": gettext_lazy("Somebody joined the household"),
    "leave": gettext_lazy("Somebody left the household"),
    "head": gettext_lazy("There is a new head"),
}


def today() -> date:
    """The day on which pages say things are due: the country's calendar day."""
    return timezone.localdate(clock.now())


def said(texts: Mapping[str, str] | Iterable[tuple[str, str]] | None) -> str:
    """A text of the country in the page's language, else in English, else in whatever there is."""
    by_language = dict(texts.items() if isinstance(texts, Mapping) else texts or ())
    language = translation.get_language() or settings.LANGUAGE_CODE
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), "")


def spoken(code: str) -> str:
    """A code nobody gave words to, as a person would say it."""
    return code.replace("_", " ").replace("-", " ").capitalize()


def word(table: Mapping[str, Promise | str], code: str) -> str:
    """The word of a code in one of the tables above."""
    return str(table[code]) if code in table else spoken(code)


def group(name: str) -> str:
    return word(GROUPS, name)


def fact(found: dictionary.Fact) -> str:
    """The title of a fact."""
    return said(found.title) or spoken(found.name)


def proof(code: str) -> str:
    """What a paper is called and who gives it out."""
    found = country.facts().proof(code)
    return f"{said(found.title)} ({said(found.given_by)})" if found else spoken(code)


def fact_called(path: str) -> str:
    """The title of the fact `group.name` or `name`."""
    found = country.facts().fact(path)
    return fact(found) if found else spoken(path.rpartition(".")[2])


def code(found: dictionary.Fact, value: str) -> str:
    """The word of one of the values of a fact."""
    groups = country.country().facts_source.get("groups", {})
    labels = groups.get(found.group, {}).get("facts", {}).get(found.name, {}).get("labels", {})
    return said(labels.get(value)) or spoken(value)


def choices(found: dictionary.Fact) -> list[tuple[str, str]]:
    return [(value, code(found, value)) for value in found.values]


def value(found: dictionary.Fact, held: Any, latest: date | None = None) -> str:
    """A value of a fact in words and figures."""
    if isinstance(held, bool):
        return _("Yes") if held else _("No")
    if isinstance(held, date):
        return span(held, latest)
    if found.type == "code":
        return code(found, str(held))
    if found.type == "money":
        return formats.money(held)
    if isinstance(held, int | Decimal):
        return f"{formats.number(held)} {found.unit}".strip()
    return str(held)


def span(earliest: date, latest: date | None = None) -> str:
    """A day as precisely as it is known: the day, its month, its year, or between which days."""
    if latest is None or earliest == latest:
        return formats.day(earliest)
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31) and earliest.year == latest.year:
        return formats.day(str(earliest.year))
    if earliest.day == 1 and (earliest.year, earliest.month) == (latest.year, latest.month):
        return formats.day(f"{earliest:%Y-%m}")
    return _("between %(first)s and %(last)s") % {"first": formats.day(earliest), "last": formats.day(latest)}


def ages(lowest_and_highest: tuple[int, int] | None) -> str:
    """An age in years, or the lowest and highest possible one; empty where nothing is known of the birth."""
    if lowest_and_highest is None:
        return ""
    lowest, highest = lowest_and_highest
    if lowest == highest:
        return formats.number(lowest)
    return _("%(lowest)s to %(highest)s") % {"lowest": formats.number(lowest), "highest": formats.number(highest)}


def years(lowest_and_highest: tuple[int, int] | None) -> str:
    """The same as a sentence would say it: 34 years, 36 to 37 years."""
    if lowest_and_highest is None:
        return ""
    spoken_ages = {"ages": ages(lowest_and_highest)}
    return ngettext("%(ages)s year", "%(ages)s years", lowest_and_highest[1]) % spoken_ages


def area_names(keys: Iterable[str]) -> dict[str, str]:
    """By path key, the name of the area followed by that of the area it lies in."""
    wanted = set(keys)
    rows = Area.objects.filter(key__in=wanted).select_related("parent")
    named = {row.key: said(row.name) + (f", {said(row.parent.name)}" if row.parent else "") for row in rows}
    return {key: named.get(key, key) for key in wanted}


def area_choices(key: str, on: date) -> list[tuple[str, str]]:
    """The areas within `key` ('' the nation) as (code, name), in the order of their keys, parts indented below the whole."""
    areas = Area.objects.filter(valid_from__lte=on).exclude(valid_to__lte=on).filter(key__startswith=key)
    rows = list(areas.order_by("key").values_list("code", "name", "level"))
    top = min((level for _code, _name, level in rows), default=0)
    return [(area, "\u2003" * (level - top) + said(name)) for area, name, level in rows]


def office_names(codes: Iterable[str]) -> dict[str, str]:
    """By code, the name of the office."""
    wanted = set(codes)
    named = {row.code: said(row.name) for row in Office.objects.filter(code__in=wanted)}
    return {office: named.get(office, office) for office in wanted}


def identifier_kinds(of: str = "person") -> list[tuple[str, str]]:
    """The kinds of identifiers of persons or households, as the country names them."""
    kinds = country.country().settings.get("id_types", ())
    return [(kind["code"], said(kind["title"])) for kind in kinds if kind.get("of", "person") == of]


def languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in getattr(settings, "LETTER_LANGUAGES", settings.LANGUAGES)]


def office_choices(area_key: str) -> list[tuple[str, str]]:
    """The offices within an area ('' the nation) as (code, name), by name."""
    rows = Office.objects.filter(area__key__startswith=area_key)
    return sorted(((row.code, said(row.name)) for row in rows), key=lambda one: one[1])


def purpose(code: str) -> str:
    """The title of a purpose, as the country names it."""
    entry = next((one for one in country.country().settings.get("purposes", ()) if one["code"] == code), None)
    return said(entry["title"]) if entry else spoken(code)


def page_languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]
