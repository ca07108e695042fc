"""Forms: who sent them, and what is wrong with them.

Each form carries a token that is signed for whoever looked at it: a visitor by the number in their cookie, somebody of
the staff by their login. Another site can make a browser send a form, but cannot know the token (OWASP: signed
double-submit cookie).
"""

import hashlib
import hmac
import secrets
from typing import Annotated

from fastapi import Depends, Request
from pydantic import TypeAdapter, ValidationError

from routers.dependencies import IdempotencyKey
from services.errors import NotPermitted

Form = dict[str, str]
_KEY: TypeAdapter[str | None] = TypeAdapter(IdempotencyKey)
WHAT_IS_WRONG = {
    "email": "Enter an e-mail address, such as ann@example.com.",
    "name": "Enter a name of at most 120 characters.",
    "phone": "Enter a telephone number: digits, spaces, and a + at the beginning.",
    "adults": "Enter a number of adults: at least 1.",
    "children": "Enter a number, or 0.",
    "toddlers": "Enter a number, or 0.",
    "street": "Enter the street and the number of the house.",
    "city": "Enter the city.",
    "postal_code": "Enter the postal code: 2 to 12 letters and digits.",
    "starts_at": "Choose a time.",
}


def csrf_token(request: Request) -> str:
    """The token of forms on this page."""
    secret: str = request.app.state.secret
    return hmac.new(secret.encode(), f"form:{request.state.form_subject}".encode(), hashlib.sha256).hexdigest()


async def read_form(request: Request) -> Form:
    """The fields of a form without those that are empty. Raises NotPermitted for a form that is not from our page."""
    async with request.form(max_files=0, max_fields=200) as fields:
        form = {name: value for name, value in fields.items() if isinstance(value, str)}
    given = form.pop("csrf", "")
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise NotPermitted("this form is not valid any more; load the page again, then send it")
    return {name: value for name, value in form.items() if value.strip()}


def new_key() -> str:
    """For a hidden field `key`: the same form, sent twice, is carried out once."""
    return secrets.token_urlsafe(24)


def key_of(form: Form) -> str:
    """The idempotency key of a form, a new one where somebody took it out or spoiled it."""
    try:
        return _KEY.validate_python(form.get("key")) or new_key()
    except ValidationError:
        return new_key()


def faults(error: ValidationError) -> dict[str, str]:
    """What to say at each field, by its name."""
    names = [str(each["loc"][-1]) if each["loc"] else "form" for each in error.errors()]
    messages = [each["msg"] for each in error.errors()]
    return {name: WHAT_IS_WRONG.get(name, message) for name, message in zip(names, messages, strict=True)}


PostedForm = Annotated[Form, Depends(read_form)]
