"""Pages as a browser reads them: the forms on them, filled in and sent."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

Data = dict[str, list[str]]


class Form:
    """One form: the fields that a browser would send, and the rows that it could add."""

    def __init__(self, method: str, action: str) -> None:
        self.method, self.action = method, action
        self.data: Data = {}
        self.names: set[str] = set()  # of all fields, also of those that send nothing now
        self.blank_rows: Data = {}
        self.boxes: Data = {}

    def tick_all(self, name: str) -> Form:
        """Tick every box of a name."""
        self.data[name] = list(self.boxes[name])
        return self

    def put(self, name: str, value: str) -> None:
        target = self.blank_rows if "__prefix__" in name else self.data
        target.setdefault(name, []).append(value)

    def fill(self, **values: Any) -> Form:
        """Type into fields; a list is a multiple choice, None leaves the field out."""
        for name, value in values.items():
            assert name in self.names, name
            self._set(name, value)
        return self

    def fill_row(self, prefix: str, number: int, **values: Any) -> Form:
        for name, value in values.items():
            self._set(f"{prefix}-{number}-{name}", value)
        return self

    def add_row(self, prefix: str, **values: Any) -> Form:
        """Press “Add another” and type into the row."""
        total = f"{prefix}-TOTAL_FORMS"
        number = int(self.data[total][0])
        self.data[total] = [str(number + 1)]
        for name, blank in self.blank_rows.items():
            if name.startswith(f"{prefix}-__prefix__-"):
                self.data[name.replace("__prefix__", str(number))] = list(blank)
        return self.fill_row(prefix, number, **values)

    def row(self, prefix: str, number: int) -> dict[str, str]:
        start = f"{prefix}-{number}-"
        return {
            name.removeprefix(start): ", ".join(values)
            for name, values in self.data.items()
            if name.startswith(start)
        }

    def rows(self, prefix: str) -> int:
        return int(self.data[f"{prefix}-TOTAL_FORMS"][0])

    def value(self, name: str) -> str:
        return ", ".join(self.data.get(name, []))

    def send(self, client: Client, button: str = "_save", **kwargs: Any) -> Any:
        data = {**self.data, button: ["1"]} if button else self.data
        if self.method == "get":
            return client.get(self.action, data, **kwargs)
        return client.post(self.action, data, **kwargs)

    def _set(self, name: str, value: Any) -> None:
        if value is None or value is False:
            self.data.pop(name, None)
        elif value is True:
            self.data[name] = ["on"]
        else:
            self.data[name] = [str(v) for v in value] if isinstance(value, list) else [str(value)]


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self._form: Form | None = None
        self._textarea = self._select = ""
        self._text: list[str] = []
        self._options: list[tuple[str, bool]] = []
        self._is_multiple = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found: dict[str, str] = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = found.get("action") or self.address
            self._form = Form(found.get("method", "get"), action)
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag in {"input", "textarea", "select"}:
            self._form.names.add(found.get("name", ""))
        if tag == "input" and found.get("name"):
            self._input(found)
        elif tag == "textarea":
            self._textarea, self._text = found["name"], []
        elif tag == "select":
            self._select, self._options = found["name"], []
            self._is_multiple = "multiple" in found
        elif tag == "option" and self._select:
            self._options.append((found.get("value", ""), "selected" in found))

    def _input(self, found: dict[str, str]) -> None:
        assert self._form
        kind = found.get("type", "text")
        if kind in {"checkbox", "radio"}:
            self._form.boxes.setdefault(found["name"], []).append(found.get("value", "on"))
            if "checked" in found:
                self._form.put(found["name"], found.get("value", "on"))
        elif kind not in {"submit", "button", "image", "reset"}:
            self._form.put(found["name"], found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea":
            text = "".join(self._text)
            self._form.put(self._textarea, text.removeprefix("\r\n").removeprefix("\n"))
            self._textarea = ""
        elif tag == "select":
            chosen = [value for value, is_selected in self._options if is_selected]
            if not chosen and not self._is_multiple and self._options:
                chosen = [self._options[0][0]]
            for value in chosen:
                self._form.put(self._select, value)
            self._select = ""
        elif tag == "form":
            self._form = None


def forms_on(response: Any) -> list[Form]:
    """Read the forms of a page, but the one that logs out."""
    request = response.wsgi_request
    parser = _Forms(request.get_full_path())
    parser.feed(response.content.decode())
    return [form for form in parser.forms if not urlsplit(form.action).path.endswith("/logout/")]


def form_on(response: Any, index: int = -1) -> Form:
    """Read the page's own form, which comes last."""
    return forms_on(response)[index]


def opened(client: Client, address: str) -> Form:
    """Open a page and give its form."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return form_on(response)


def errors_on(response: Any) -> list[str]:
    """Read the messages of the errors that a page shows."""
    page = response.content.decode()
    lists = re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', page, re.DOTALL)
    found = [text for each in lists for text in re.findall(r"<li>(.*?)</li>", each, re.DOTALL)]
    return [plain(text) for text in found]


def objections_on(response: Any) -> list[str]:
    """Read the list of refusals that a page shows, as text."""
    page = response.content.decode()
    lists = re.findall(r'<ul class="desk-objections">(.*?)</ul>', page, re.DOTALL)
    found = [text for each in lists for text in re.findall(r"<li>(.*?)</li>", each, re.DOTALL)]
    return [plain(text) for text in found]


def messages_on(response: Any) -> list[str]:
    """Read the messages about what was done."""
    page = response.content.decode()
    lists = re.findall(r'<ul class="messagelist">(.*?)</ul>', page, re.DOTALL)
    found = [text for each in lists for text in re.findall(r"<li[^>]*>(.*?)</li>", each, re.DOTALL)]
    return [plain(text) for text in found]


def conflict_on(response: Any) -> list[list[str]]:
    """Read the table of a conflict: field, looked at, theirs, yours, and what the form holds."""
    page = response.content.decode()
    tables = re.findall(r'<section class="desk-conflict".*?</section>', page, re.DOTALL)
    bodies = [
        body for table in tables for body in re.findall(r"<tbody>(.*?)</tbody>", table, re.DOTALL)
    ]
    rows = [row for body in bodies for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[plain(cell) for cell in row] for row in cells]


def plain(html: str) -> str:
    """Give the text of a piece of HTML, white space folded."""
    parser = _Text()
    parser.feed(html)
    return " ".join("".join(parser.found).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "dt", "dd", "li", "div", "p", "option"}:
            self.found.append(" ")
