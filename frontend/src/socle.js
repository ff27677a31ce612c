// Every essential step works without this script. It moves the focus to what went wrong, guards against a double
// click, prints, and sends a filter when it changes.
import { Button, ErrorSummary, SkipLink } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const [Component, name] of [[Button, "button"], [ErrorSummary, "error-summary"], [SkipLink, "skip-link"]]) {
  for (const element of document.querySelectorAll(`[data-module="govuk-${name}"]`)) new Component(element);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

for (const current of document.querySelectorAll("nav [aria-current]")) {
  const list = current.closest("ul");
  if (list && list.scrollWidth > list.clientWidth) list.scrollLeft = current.offsetLeft - list.offsetLeft - 16;
}
