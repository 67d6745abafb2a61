"""Fill in the admin's forms as a browser does."""

from __future__ import annotations

import re

PREFIXES = {"themes": "theme_links"}


def save(client, address, *, rows=(), delete=(), **changes):
    """Open the form, change fields, add rows to its inlines, mark some as deleted, and send it.

    `rows` are (prefix, fields) pairs; `delete` are (prefix, index) pairs; a change of an inline's
    row is given as `**{"figures-0-quote": "…"}`.
    """
    page = client.get(address)
    assert page.status_code == 200
    data = filled(page)
    for prefix, fields in rows:
        index = int(data[f"{prefix}-TOTAL_FORMS"])
        data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
        data |= {f"{prefix}-{index}-{name}": value for name, value in fields.items()}
    data |= {f"{prefix}-{index}-DELETE": "on" for prefix, index in delete}
    return client.post(address, data | {"reason": "试改"} | changes)


def filled(page):
    """Return what a browser would send if nothing was changed: lines end in CRLF."""
    data = {}
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    forms += [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    for field in (field for form in forms for field in form):
        value = field.value()
        match value:
            case None | False:
                continue
            case list():
                data[field.html_name] = [str(item) for item in value]
            case _:
                data[field.html_name] = re.sub(r"\r?\n", "\r\n", str(value))
    return data


def errors(page):
    """Return all that the page complains about."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    found = list(page.context["adminform"].form.errors.values())
    for formset in formsets:
        found.append(formset.non_form_errors())
        found += [error for form in formset.forms for error in form.errors.values()]
    return [message for error in found for message in error]


def confirm(client, page):
    """Send the form of the page that asks whether so many are to be published."""
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    data = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    return client.post(page.request["PATH_INFO"], data, follow=True)
