"""What pages weigh on the wire, as a browser counts it: the first view with style, script and letters, then the next page.

    make demo                                               # in one terminal
    python bench/page_weights.py http://localhost:8000      # in another; needs Debian's chromium

Prints a table in Markdown; docs/manual/reference/page-weights.md holds a run of it.
"""

import sys

from playwright import sync_api as playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FIRST_KB, NEXT_KB = 60, 8
CLERK, PAYER = "Aroeira Tapajós", "Oiti Juruá"
PAGES = {  # who opens it, and the links that lead there: a page, then what the link on it begins with, and so on
    "home": (CLERK, "/"),
    "search": (CLERK, "/search?q=aroeirinha"),
    "dossier": (CLERK, "/search?q=jequitiba amazonas", "/households/HH"),
    "decision": (CLERK, "/search?q=jequitiba amazonas", "/households/HH", "/decisions/"),
    "payroll": (PAYER, "/payrolls", "/payrolls/PR"),
}


def main(site: str) -> None:
    """A row a page: first view and next page in KB, beside what they should be."""
    print(f"| page | first view KB (aim {FIRST_KB}) | next page KB (aim {NEXT_KB}) |")
    print("|---|---:|---:|")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (who, start, *links) in PAGES.items():
            first, following = weights(browser, site, who, [start, *links])
            print(f"| {name} | {first:.1f} | {following:.1f} |")
        browser.close()


def weights(browser: playwright.Browser, site: str, who: str, way: list[str]) -> tuple[float, float]:
    """KB of a page with an empty cache, and again with what the browser kept."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=who).first.click()
    page.wait_for_url(f"{site}/")
    address = site + way[0]
    for start in way[1:]:
        address = site + linked(page, address, start)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto("about:blank")
    session.send("Network.clearBrowserCache")
    totals = []
    for _ in ("first", "next"):
        received.clear()
        page.goto(address, wait_until="networkidle")
        totals.append(sum(received) / 1024)
        page.goto("about:blank")
    context.close()
    return totals[0], totals[1]


def linked(page: playwright.Page, address: str, start: str) -> str:
    """The first link of a page that begins so."""
    page.goto(address)
    found = page.locator(f"main a[href^='{start}']").first.get_attribute("href")
    if not found:
        raise SystemExit(f"{address} has no link to {start}")
    return found


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
