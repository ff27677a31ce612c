"""Lists: tables that sort by link, summary rows, timelines, steps, pages of a list, the filter bar."""

from typing import Any

from django.http import QueryDict
from django.template.context import Context
from django.utils.safestring import SafeString

from socle.web.ui.library import register, render


@register.simple_block_tag
def ui_table(content: str, caption: str, rows: Any = True, empty: str = "", show_caption: bool = False) -> SafeString:
    """A table; its content is plain `<thead>`, `<tbody>`, `<tfoot>`. Without `rows`, the text `empty` stands instead."""
    return render(
        "table", caption=caption, empty=empty, show_caption=show_caption, content=content, has_rows=bool(rows)
    )


@register.inclusion_tag("ui/th.html", takes_context=True)
def ui_th(context: Context, label: str, sort: str = "", number: bool = False, wide: bool = False) -> dict[str, Any]:
    """A column heading; `sort` is the key its link puts into `?sort=` (`-key` downward); `wide` hides it on a phone."""
    current = context["request"].GET.get("sort", "") if sort else ""
    direction = {sort: "ascending", f"-{sort}": "descending"}.get(current, "none")
    url = _address(context, sort=f"-{sort}" if current == sort else sort, page=None) if sort else ""
    return {"label": label, "url": url, "direction": direction, "number": number, "wide": wide}


@register.simple_block_tag
def ui_summary(content: str) -> SafeString:
    """Rows of key and value; its content are `ui_row` tags."""
    return render("summary", content=content)


@register.inclusion_tag("ui/row.html")
def ui_row(label: str, value: Any, source: str = "", link: str = "", url: str = "") -> dict[str, Any]:
    """One key and its value, where it comes from, and one action. A value that is None reads "not known"."""
    return {"label": label, "value": value, "source": source, "link": link, "url": url}


@register.simple_block_tag
def ui_timeline(content: str) -> SafeString:
    """What happened, the latest first; its content are `ui_event` blocks."""
    return render("timeline", content=content)


@register.simple_block_tag
def ui_event(content: str, title: str, when: str = "", status: str = "", tone: str = "") -> SafeString:
    """One event: title, day (written with a filter), state; the content says more. `tone`: quiet, wait or bad."""
    return render("event", title=title, when=when, status=status, tone=tone, content=content)


@register.simple_block_tag
def ui_steps(content: str, label: str) -> SafeString:
    """The steps of a payroll or a registration; its content are `ui_step` tags."""
    return render("steps", label=label, content=content)


@register.inclusion_tag("ui/step.html")
def ui_step(label: str, state: str = "", number: int | str = "", by: str = "", when: str = "") -> dict[str, Any]:
    """One step; `state` is done, current, failed or empty (not begun), `by` and `when` say who did it."""
    return {"label": label, "state": state, "number": number, "by": by, "when": when}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def ui_pagination(context: Context, page: Any) -> dict[str, Any]:
    """The pages of a list (a Django `Page`); nothing where there is only one. Keeps the rest of the address."""
    paginator = page.paginator
    marks = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [(mark, mark if isinstance(mark, str) else _address(context, page=mark)) for mark in marks]
    return {
        "page": page,
        "ellipsis": paginator.ELLIPSIS,
        "numbers": numbers,
        "previous": page.has_previous() and _address(context, page=page.previous_page_number()),
        "next": page.has_next() and _address(context, page=page.next_page_number()),
        "many": paginator.num_pages > 1,
    }


@register.inclusion_tag("ui/pager.html")
def ui_pager(previous: str = "", next: str = "") -> dict[str, Any]:
    """The page before and after, as addresses, for lists too long to be numbered."""
    return {"previous": previous, "next": next}


@register.simple_block_tag(takes_context=True)
def ui_filter(context: Context, content: str, label: str, clear: str = "") -> SafeString:
    """The filter bar: a form that puts its fields into the address; content are `ui_field` tags."""
    return render("filter", label=label, clear=clear, content=content, sort=context["request"].GET.get("sort", ""))


def _address(context: Context, **changes: str | int | None) -> str:
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()
