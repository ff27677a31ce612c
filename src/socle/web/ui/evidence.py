"""What explains a decision: criteria, amounts with their arithmetic, the package board, the receipt, the chart."""

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from socle.web import charts, formats
from socle.web.ui.library import read, register, render


@register.simple_block_tag
def ui_criteria(content: str) -> SafeString:
    """The criteria of a decision; its content are `ui_criterion` tags."""
    return render("list", name="criteria", content=content)


@register.inclusion_tag("ui/criterion.html")
def ui_criterion(criterion: Any) -> dict[str, Any]:
    """A criterion as the contract writes it, a mapping or an object: words (or text, or code), result yes | no | unknown,
    value, threshold, law, inputs [{fact, of, value, source, on}], missing [what proof is missing]."""
    return {
        "words": read(criterion, "words") or read(criterion, "text") or read(criterion, "code"),
        "inputs": [_input(one) for one in read(criterion, "inputs") or ()],
        **{name: formats.figure(read(criterion, name)) for name in ("value", "threshold")},
        **{name: read(criterion, name) for name in ("result", "law", "missing")},
    }


@register.simple_block_tag
def ui_amounts(content: str, caption: str, total: Any = None, label: str = "", currency: object = "") -> SafeString:
    """How an amount was worked out: `ui_amount` rows and their total."""
    return render(
        "amounts", caption=caption, total=total, label=label or gettext("Total"), currency=currency, content=content
    )


@register.inclusion_tag("ui/amount.html")
def ui_amount(label: str, amount: Any, arithmetic: str = "", law: str = "", currency: object = "") -> dict[str, Any]:
    """One component of an amount, its arithmetic in words and its article. None reads "not known"."""
    return {"label": label, "amount": amount, "arithmetic": arithmetic, "law": law, "currency": currency}


@register.simple_block_tag
def ui_board(content: str) -> SafeString:
    """The package board: what each scheme means for this household; its content are `ui_package` blocks."""
    return render("list", name="board", content=content)


@register.simple_block_tag
def ui_package(content: str, scheme: str, status: str, url: str = "", amount: str = "", note: str = "") -> SafeString:
    """One scheme: its state (entitled, proof missing, waiting, excluded, not entitled), amount; the content says why."""
    return render("package", scheme=scheme, status=status, url=url, amount=amount, note=note, content=content)


@register.simple_block_tag
def ui_receipt(content: str, number: str, title: str, qr: str = "") -> SafeString:
    """A receipt with its public number and a QR code of the text `qr`; the content says what was received, what follows."""
    return render("receipt", number=number, title=title, code=_qr(qr) if qr else "", content=content)


@register.inclusion_tag("ui/chart.html")
def ui_chart(chart: charts.Chart, csv: str = "") -> dict[str, Any]:
    """A chart drawn on the server, beside the table of its figures; `csv` is the address of the file."""
    return {"chart": chart, "drawing": mark_safe(charts.draw(chart)), "csv": csv}


def _input(fact: Any) -> dict[str, Any]:
    """What is shown of a fact used: its label (else its name), whose it is, value, source and day."""
    shown = {name: read(fact, name) for name in ("of", "value", "source", "on")}
    label = read(fact, "label") or read(fact, "fact")
    return shown | {"label": label, "value": formats.figure(shown["value"])}


def _qr(text: str) -> SafeString:
    drawing = segno.make(text, error="m").svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawing.replace("<svg ", '<svg role="img" aria-label="QR" ', 1))
