"""The `ui` tags: every component of a page, each with one example. Begin a template with

    {% extends "web/layout.html" %}{% load i18n ui %}
    {% block title %}{{ household.name }}{% endblock %}
    {% block breadcrumbs %}{% ui_breadcrumbs trail %}{% endblock %}      trail = [(label, url), ..., (label, "")]
    {% block main %} ... {% endblock %}

A title, a label, a sentence comes in translated: `{% translate "Members" as members %}` or `_("Members")` as an argument.
Values that are None read "not known". Lay out with `<div class="socle-columns"> <div>wide</div> <div>narrow</div> </div>`,
`socle-columns--even`, `socle-columns--side`, and `socle-narrow` for a form. Words: `socle-soft`, `socle-small`, `socle-big`.
Counts: `{% blocktranslate count n=rows|length with shown=rows|length|ui_number %}one{% plural %}{{ shown }} many{% endblocktranslate %}`.
Source text of rules: `<pre class="socle-source" dir="ltr" tabindex="0">`.

Page
    {% ui_title household.name caption=_("Household") status="enrolled" lead=sentence %} buttons {% endui_title %}
    {% ui_facts %}{% ui_fact _("Members") count %}{% ui_fact _("Income") income|ui_money note=_("declared 3 May") %}{% endui_facts %}
    {% ui_card _("Members") id="members" link=_("Add a member") url=add_url %} ... {% endui_card %}
    {% ui_notice _("Review due in 21 days") kind="warning" link=_("Plan a visit") url=plan_url %}<p>...</p>{% endui_notice %}
                                                                            kind: info | good | warning | bad
    {% ui_inset %}...{% endui_inset %}
    {% ui_tabs _("Household") %}{% ui_tab _("Overview") url current=True %}{% ui_tab _("Payments") url count=4 %}{% endui_tabs %}
    {% ui_work _("Waiting for me") %}{% ui_work_item label count url age=_("oldest 4 days") tone="wait" %}{% endui_work %}
    {% ui_choices _("Who are you?") %}{% ui_choice name note=role url="/sign-in" name="person" value=id %}{% endui_choices %}
    {% ui_empty _("No complaint was recorded.") %}<a href="...">...</a>{% endui_empty %}
Words and figures
    {% ui_tag "approved" %}  {% ui_tag "open" text=_("Due in 4 days") tone="wait" %}      words of states: socle/web/states.py
    {{ amount|ui_money }} {{ amount|ui_money:line.currency }} {{ n|ui_number }} {{ share|ui_percent }} {{ number|ui_code }}
    {{ on|ui_day }} {{ at|ui_moment }} {{ period.start|ui_month }} {{ value|ui_known }} {{ status|ui_state }}
Lists
    {% ui_table _("Members") rows=members empty=_("No member is registered.") show_caption=True %}
      <thead><tr>{% ui_th _("Name") sort="name" %}{% ui_th _("Age") number=True %}{% ui_th _("Notes") wide=True %}</tr></thead>
      <tbody>{% for m in members %}<tr><th scope="row"><a href="...">{{ m.name }}</a></th><td class="socle-number">...</td>
        <td class="socle-wide">...</td></tr>{% endfor %}</tbody>
    {% endui_table %}                                    the view reads request.GET.sort: "name" upward, "-name" downward
    {% ui_summary %}{% ui_row _("Born") birth|ui_day source=_("birth certificate") link=_("Change") url=url %}{% endui_summary %}
    {% ui_timeline %}{% ui_event title when=on|ui_day status="paid" %}<p>...</p>{% endui_event %}{% endui_timeline %}
    {% ui_steps _("Payroll") %}{% ui_step _("Draft") state="done" number=1 by=name when=at|ui_moment %}{% endui_steps %}
    {% ui_filter _("Filter") clear=url %}{% ui_field form.area %}{% endui_filter %}
    {% ui_pagination page %}  {% ui_pager previous=url next=url %}
Evidence
    {% ui_criteria %}{% for c in criteria %}{% ui_criterion c %}{% endfor %}{% endui_criteria %}    c: the record of contracts.md
    {% ui_amounts _("How the amount was worked out") total=sum label=_("Total each month") %}
      {% ui_amount _("Variable part") amount arithmetic="3 × 41" law="art. 2" %}{% endui_amounts %}
    {% ui_board %}{% ui_package title status="proof missing" url=url amount=text note=text %}why{% endui_package %}{% endui_board %}
    {% ui_receipt number _("Registration") qr=address %}<p>...</p>{% endui_receipt %}
    {% ui_chart chart csv=url %}                         chart: socle.web.charts.Chart(title, labels, series, kind="bar" | "line", absent="suppressed")
Forms
    {% ui_errors form refusal %}   above the title: forms, formsets, a refusal or a sentence
    <form method="post" novalidate>{% csrf_token %}{% ui_field form.name %}{% ui_field form.sex inline=True %}{% ui_button _("Save") %}</form>
    {% ui_link_button _("Cancel") url %} {% ui_post_button _("Close") url %} {% ui_print_button %}     kind: secondary | warning
    socle.web.fields.KnownDateField: three boxes; cleans to "1984", "1984-03" or "1984-03-27" (precision="day": a date)
"""  # noqa: E501 - an example is read on one line

from socle.web.ui import evidence, forms, lists, page, words
from socle.web.ui.library import register

__all__ = ["evidence", "forms", "lists", "page", "register", "words"]
