"""The parts a page is made of: title, facts strip, card, notices, tabs, work counts, choices, what is absent."""

from typing import Any

from django.template.context import Context
from django.utils.safestring import SafeString

from socle.web.ui.library import register, render

NOTICE_KINDS = ("warning", "info", "good", "bad")


@register.inclusion_tag("ui/breadcrumbs.html")
def ui_breadcrumbs(trail: list[tuple[str, str]]) -> dict[str, Any]:
    """The way to this page: a list of (label, url); the last one, with an empty url, is the page."""
    return {"trail": trail}


@register.simple_block_tag
def ui_title(content: str, title: str, caption: str = "", status: str = "", lead: str = "") -> SafeString:
    """The title of the page (its only h1), a caption above, a state beside it, the page's actions as content."""
    return render("title", title=title, caption=caption, status=status, lead=lead, actions=content.strip() and content)


@register.simple_block_tag
def ui_card(content: str, title: str = "", id: str = "", link: str = "", url: str = "") -> SafeString:
    """A white card with a heading; `link` and `url` put one link beside the heading."""
    return render("card", title=title, id=id, link=link, url=url, content=content)


@register.simple_block_tag
def ui_facts(content: str, label: str = "") -> SafeString:
    """The strip of facts under the title; its content are `ui_fact` tags."""
    return render("facts", label=label, content=content)


@register.inclusion_tag("ui/fact.html")
def ui_fact(label: str, value: Any, note: str = "") -> dict[str, Any]:
    """One fact of the strip: what it is, its value, and a smaller note such as its source or date."""
    return {"label": label, "value": value, "note": note}


@register.simple_block_tag
def ui_notice(content: str, title: str = "", kind: str = "info", link: str = "", url: str = "") -> SafeString:
    """A notice of kind warning, info, good or bad, with one action as `link` and `url`."""
    if kind not in NOTICE_KINDS:
        raise ValueError(f"A notice is one of {', '.join(NOTICE_KINDS)}, not {kind!r}.")
    return render("notice", title=title, kind=kind, link=link, url=url, content=content)


@register.simple_block_tag
def ui_inset(content: str) -> SafeString:
    """Text set apart: a quotation of the law, a condition, an explanation."""
    return render("inset", content=content)


@register.simple_block_tag
def ui_tabs(content: str, label: str) -> SafeString:
    """Tabs as links, their state in the address; `label` names the group for a screen reader."""
    return render("tabs", label=label, content=content)


@register.inclusion_tag("ui/tab.html")
def ui_tab(label: str, url: str, current: object = False, count: int | None = None) -> dict[str, Any]:
    """One tab; `count` shows how many things are behind it."""
    return {"label": label, "url": url, "current": current, "count": count}


@register.simple_block_tag
def ui_work(content: str, label: str) -> SafeString:
    """My work: a list of `ui_work_item` counts."""
    return render("work", label=label, content=content)


@register.inclusion_tag("ui/work_item.html")
def ui_work_item(label: str, count: int, url: str, age: str = "", tone: str = "") -> dict[str, Any]:
    """A count of work with the age of the oldest, as one link; `tone` wait or bad marks what presses."""
    return {"label": label, "count": count, "url": url, "age": age, "tone": tone if count else "none"}


@register.simple_block_tag
def ui_choices(content: str, label: str) -> SafeString:
    """A grid of large choices; its content are `ui_choice` tags."""
    return render("choices", label=label, content=content)


@register.inclusion_tag("ui/choice.html", takes_context=True)
def ui_choice(
    context: Context, title: str, note: str = "", url: str = "", name: str = "", value: str = ""
) -> dict[str, Any]:
    """One choice: a link to `url`, or, with `name` and `value`, a button that posts them to `url`."""
    token = context.get("csrf_token")
    return {"title": title, "note": note, "url": url, "name": name, "value": value, "csrf_token": token}


@register.simple_block_tag
def ui_empty(content: str, text: str) -> SafeString:
    """Why there is nothing here, and, as content, what can be done about it."""
    return render("empty", text=text, content=content.strip() and content)


@register.inclusion_tag("ui/search.html", takes_context=True)
def ui_search(context: Context, url: str = "/search", label: str = "") -> dict[str, Any]:
    """The search box of every page: name, number, telephone, identifier."""
    return {"url": url, "label": label, "query": context.get("search_query", "")}
