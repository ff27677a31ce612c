"""Whoever follows a link arrives: no page leads its reader to a page that is missing or that their role may not open."""

import re

import pytest

ROLES = {
    "registration": "Aroeira Tapajós",
    "casework": "Dedaleiro Madeira",
    "scheme": "Figueira Paranaíba",
    "approval": "Nogueira Purus",
    "payments": "Oiti Juruá",
    "grievances": "Sumaúma Branco",
    "appeals": "Sapucaia Iguaçu",
    "employment": "Urucum Doce",
    "audit": "Vinhático Paraná",
    "accounts": "Ivirá Paraopeba",
}
LINK = re.compile(r'href="(/[^"#]*)"')
NUMBER = re.compile(r"/[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[^/]")
MOST = 90  # pages a role opens


@pytest.mark.parametrize("name", ROLES.values(), ids=ROLES)
def test_no_link_of_a_role_leads_nowhere(officer, name):
    desk = officer(name)
    waiting, opened, broken = [("", "/")], set(), []
    while waiting and len(opened) < MOST:
        referrer, path = waiting.pop(0)
        kind = _kind(path)
        if kind in opened:
            continue
        opened.add(kind)
        answer = desk.fetches(path)
        if answer.status >= 400:
            broken.append(f"{referrer} links to {path}: {answer.status}")
        elif "text/html" in answer.headers["content-type"]:
            waiting += [(path, link) for link in LINK.findall(answer.text()) if _is_page(link)]
    assert broken == []
    assert len(opened) > 5  # the crawl went beyond the home


def _kind(path: str) -> str:
    """The path without its numbers and its question: of pages of a kind, one is opened from each kind of place."""
    return re.sub(r"/accounts/(?!new|review)[a-z]+", "/accounts/N", NUMBER.sub("/N", path.partition("?")[0]))


def _is_page(link: str) -> bool:
    return not link.startswith(("/static", "/sign-out", "/language"))
