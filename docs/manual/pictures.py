"""Take the pictures of the manual from a running demonstration: dossier, decision and home, in English and Arabic, wide and narrow.

    make demo                                    # in one terminal
    make pictures                                # in another; or: python docs/manual/pictures.py http://localhost:8000

Needs Debian's chromium. The family is of the cast (country/brazil/cast.yaml): a mother with a newborn who has no papers.
"""

import sys
from pathlib import Path

from playwright import sync_api as playwright

HERE = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {"desktop": (1280, 1000, 1), "phone": (390, 844, 1.5)}  # across, down, density
CLERK, OFFICER = "Aroeira Tapajós", "Guapuruvu Negro"
FAMILY, SCHEME = "jequitiba amazonas", "10.836/2004"


def main(site: str) -> None:
    """Twelve files; prints their names and sizes."""
    HERE.mkdir(exist_ok=True)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in ("en", "ar"):
            for width in WIDTHS:
                clerk, officer = (signed_in(browser, site, name, language, width) for name in (CLERK, OFFICER))
                take(officer, f"home-{language}-{width}")
                for name, path in subjects(clerk, site).items():
                    clerk.goto(site + path)
                    take(clerk, f"{name}-{language}-{width}")
                for page in (clerk, officer):
                    page.context.close()
        browser.close()


def signed_in(browser: playwright.Browser, site: str, name: str, language: str, width: str) -> playwright.Page:
    """The browser of somebody of the staff, on their home, in a language and a width."""
    across, down, density = WIDTHS[width]
    screen = {"width": across, "height": down}
    context = browser.new_context(viewport=screen, device_scale_factor=density, locale=language)
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url(f"{site}/")
    return page


def subjects(page: playwright.Page, site: str) -> dict[str, str]:
    """The addresses of the dossier and of the decision on the programme, found as an officer finds them."""
    page.goto(f"{site}/search?q={FAMILY}")
    household = first(page, "/households/HH")
    page.goto(f"{site}{household}")
    address = page.locator("main a[href^='/decisions/']", has_text=SCHEME).first.get_attribute("href")
    if not address:
        raise SystemExit(f"{page.url} links to no decision on {SCHEME}")
    return {"dossier": household, "decision": address}


def first(page: playwright.Page, start: str) -> str:
    """The address of the first link in the main part that begins so."""
    found = page.locator(f"main a[href^='{start}']").first.get_attribute("href")
    if not found:
        raise SystemExit(f"{page.url} has no link to {start}")
    return found


def take(page: playwright.Page, name: str) -> None:
    """The top of the page as the screen shows it."""
    page.wait_for_load_state()
    file = HERE / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file.name}  {file.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
