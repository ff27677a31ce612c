"""The main pages of each role in Arabic, and the policy that pages come with: nothing from elsewhere, no script in the page."""

import pytest

PAGES = {
    "Aroeira Tapajós": ("/", "/search?q=solimoes", "/households", "/visits", "/applications", "/tickets", "/schemes"),
    "Guapuruvu Negro": ("/awards", "/waiting-lists", "/compliance", "/lists", "/changes", "/duplicates", "/imports"),
    "Oiti Juruá": ("/payrolls",),
    "Vinhático Paraná": ("/audit", "/monitoring"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_main_pages_read_from_right_to_left(officer, name):
    desk = officer(name, language="ar")
    for path in PAGES[name]:
        desk.opens(path)
        assert desk.page.locator("html").get_attribute("dir") == "rtl"
        assert desk.page.locator("h1").count() == 1, path


def test_a_dossier_reads_from_right_to_left(officer):
    desk = officer("Aroeira Tapajós", language="ar").opens("/search?q=aroeirinha solimoes")
    desk.opens(desk.link("/persons/"))
    desk.opens(desk.link("/households/"))
    assert desk.page.locator("html").get_attribute("dir") == "rtl"


def test_pages_run_nothing_but_our_own_script(officer):
    # the console of every page opened in the journeys is heard too: a violation anywhere fails the journey
    headers = officer("Aroeira Tapajós").fetches("/").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    scripts = policy.get("script-src", policy["default-src"])
    assert "'self'" in policy["default-src"] or "'none'" in policy["default-src"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in scripts
    assert "*" not in scripts
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
