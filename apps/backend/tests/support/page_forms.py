"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx


@dataclass
class PageForm:
    """Where a form goes to, and what is in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "form" and own.get("method") == "post":
            self.forms.append(PageForm(own["action"] or ""))
        chosen = own.get("type") not in ("checkbox", "radio") or "checked" in own
        if tag in ("input", "button") and self.forms and chosen and own.get("name"):
            self.forms[-1].fields[str(own["name"])] = own.get("value") or ""


def forms_of(answer: httpx.Response) -> dict[str, PageForm]:
    """The forms of a page that are posted, by the last part of their addresses."""
    reader = _Reader()
    reader.feed(answer.text)
    return {form.action.rsplit("/", 1)[-1]: form for form in reader.forms}


async def send(client: httpx.AsyncClient, form: PageForm, **more: str) -> httpx.Response:
    """Send a form, with some fields filled in. Redirections are not followed."""
    return await client.post(form.action, data={**form.fields, **more})
