"""What was built: the style sheets and the script stay light and free, and everybody can read the gallery."""

import gzip
import re
from pathlib import Path

import pytest
from django.template import loader
from django.test import RequestFactory
from django.utils import translation

from socle.web import brand
from socle.web.views import gallery

STATIC = Path(gallery.__file__).parents[1] / "static" / "socle"
CHROMIUM = "/usr/bin/chromium"


def test_the_built_files_hold_nothing_that_only_the_british_government_may_use():
    for path in STATIC.iterdir():
        text = path.read_text().lower()
        assert not re.search(
            r"gds transport|@font-face|crown\.|crest|govuk-header|govuk-footer|\burl\((?!\"?data:)", text
        ), path


def test_the_built_files_stay_light():
    weights = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in STATIC.iterdir()}
    assert weights["socle.css"] <= 16_000
    assert weights["socle.rtl.css"] <= 16_000
    assert weights["socle.js"] <= 8_000


def test_every_ink_can_be_read_on_its_fill():
    tokens = dict(re.findall(r"--socle-([\w-]+): ?(#\w{3,6})", (STATIC / "socle.css").read_text()))
    six = {
        name: "#" + "".join(c * 2 for c in value[1:]) if len(value) == 4 else value for name, value in tokens.items()
    }
    pairs = {name[:-4] for name in six if name.endswith("-ink")}
    assert pairs >= {"page", "card", "soft", "brand", "tint", "good", "info", "wait", "bad", "quiet", "warning"}
    assert pairs == {name[:-5] for name in six if name.endswith("-fill")}
    assert {name for name in pairs if brand.contrast(six[f"{name}-ink"], six[f"{name}-fill"]) < 4.5} == set()
    for ground in ("page", "card"):  # soft words and links stand on both
        assert brand.contrast(six["soft-ink"], six[f"{ground}-fill"]) >= 4.5
        assert brand.contrast(six["tint-ink"], six[f"{ground}-fill"]) >= 4.5


def test_a_brand_colour_that_cannot_be_read_is_refused():
    with pytest.raises(brand.ColourUnreadable):
        brand.stylesheet("#ffcc00")
    assert "--socle-brand-fill:#0b5a5b;" in brand.stylesheet("#0b5a5b")


def test_contrast_is_that_of_the_standard():
    assert brand.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.contrast("#767676", "#ffffff") == pytest.approx(
        4.54, abs=0.01
    )  # the lightest grey that passes on white


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_gallery_needs_no_inline_script_or_style(language):
    markup = gallery_page(language)
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", markup)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in markup
    assert ("socle.rtl.css" in markup) == (language == "ar")


def gallery_page(language: str) -> str:
    request = RequestFactory().get("/gallery")
    with translation.override(language):
        context = gallery.contents(request) | {"request": request, "brand": {"name": "Samara", "demo": True}}
        context |= {
            "person": {"name": "Amina", "role": "—"},
            "navigation": [{"label": "—", "url": "#", "current": True}],
        }
        return loader.get_template("web/gallery.html").render(context)


@pytest.mark.journey
@pytest.mark.enable_socket
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_the_gallery(language, width, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page_file = tmp_path / "gallery.html"
    page_file.write_text(gallery_page(language).replace("/static/socle/", f"file://{STATIC}/"))
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"file://{page_file}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        findings = axe.Axe().run(page, options={"runOnly": levels}).response["violations"]
        browser.close()
    assert [(finding["id"], finding["nodes"][0]["html"]) for finding in findings] == []
