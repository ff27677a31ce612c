"""Take the pictures of the manual from a running demonstration: dossier, decision and home, in English and Arabic, wide and narrow.

    make demo                                    # in one terminal
    make pictures                                # in another; or: python docs/manual/pictures.py http://localhost:8000

Needs Debian's chromium and pngquant or nothing: without it the files are larger.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright import sync_api as playwright

HERE = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
CLERK = {"en": "Aroeira Tapajós", "ar": "زيتونة النيل"}
FAMILY = "aroeirinha solimoes"  # of the cast: a birth in January, a benefit that rose, everything paid


def main(site: str) -> None:
    """Twelve files; prints their names and sizes."""
    HERE.mkdir(exist_ok=True)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language, clerk in CLERK.items():
            for width, (across, down) in WIDTHS.items():
                page = signed_in(browser, site, clerk, language, (across, down))
                for name, path in subjects(page, site).items():
                    page.goto(site + path)
                    take(page, HERE / f"{name}-{language}-{width}.png")
                page.context.close()
        browser.close()


def signed_in(
    browser: playwright.Browser, site: str, clerk: str, language: str, size: tuple[int, int]
) -> playwright.Page:
    """A window officer's browser, at double density so that letters stay sharp."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=1.5, locale=language
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=clerk).first.click()
    page.wait_for_url(f"{site}/")
    return page


def subjects(page: playwright.Page, site: str) -> dict[str, str]:
    """The addresses of the three pages: found as an officer finds them."""
    page.goto(f"{site}/search?q={FAMILY}")
    household = first(page, "/households/HH")
    page.goto(f"{site}{household}/applications")
    page.goto(site + first(page, "/applications/AP"))
    return {"dossier": household, "decision": first(page, "/decisions/"), "home": "/"}


def first(page: playwright.Page, start: str) -> str:
    """The address of the first link in the main part that begins so."""
    found = page.locator(f"main a[href^='{start}']").first.get_attribute("href")
    if not found:
        raise SystemExit(f"{page.url} has no link to {start}")
    return found


def take(page: playwright.Page, file: Path) -> None:
    """The top of the page as the screen shows it, with as few colours as the eye needs."""
    page.wait_for_load_state()
    page.screenshot(path=file)
    if quant := shutil.which("pngquant"):
        subprocess.run([quant, "--force", "--output", str(file), "--speed", "1", str(file)], check=True)
    print(f"{file.name}  {file.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
