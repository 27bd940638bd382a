"""A field that a form does not have changes nothing, whatever a body says of it (trust 3.5)."""

import re
from typing import Any

import pytest
from django.db import connection, models, transaction

from tests.house import our_models
from tests.matrix.addresses import address
from tests.matrix.forms import forms_of
from tests.matrix.ledger import MOVING
from tests.matrix.standing import browser
from tests.matrix.table import TABLE
from tests.world import World
from wobo.accounts.models import User

# Somebody who may open the form, and would gain by more than it gives.
POSTERS = {
    "site:me": "staff",
    "certification:client_edit": "client_admin",
    "certification:department_edit": "representative",
}
RANDOM = re.compile(
    r"gAAAA[\w=-]+|\b[a-z2-9]{16}\b|\b[0-9a-f]{64}\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d+:]*|datetime\.datetime\([^)]*\)"
)


def extras() -> dict[str, str]:
    """Return every column of every model of ours with a value that would do harm."""
    found = {"is_staff": "true", "is_superuser": "true", "id": "1", "pk": "1", "_state": "x"}
    for model in our_models():
        for field in model._meta.concrete_fields:
            value = "true" if isinstance(field, models.BooleanField) else HARM.get(field.name, "1")
            found |= {field.name: value, field.attname: value}
    return found


HARM = {
    "state": "accepted",
    "role": "firm_admin",
    "email": "thief@example.com",
    "password": "x",
    "kind": "firm",
    "since": "2020-01-01",
    "until": "2099-01-01",
    "uid": "aaaaaaaaaaaaaaaa",
}


def rows() -> dict[str, list[str]]:
    """Return the rows of every table, without what differs from run to run."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name not in MOVING:
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  our own tables
                found[name] = sorted(RANDOM.sub("…", repr(row)) for row in cursor.fetchall())
    return found


def sent(world: World, name: str, url: str, data: dict[str, Any]) -> tuple[int, dict[str, list[str]]]:
    """Post, look at what the tables hold, undo."""
    with transaction.atomic():
        response = browser(world, name).post(url, data)
        after = rows()
        transaction.set_rollback(True)
    return response.status_code, after


FORMS = [
    name
    for name, row in TABLE.items()
    if name.startswith(("certification:", "audits:", "site:"))
    and row.get["lead"] == 200
    and row.post["lead"] != 405
    and name not in {"site:email_change", "site:verify"}
] + [name for name in POSTERS if TABLE[name].get["lead"] != 200]


@pytest.mark.parametrize("route", FORMS)
def test_columns_that_the_form_lacks_are_not_written(
    world: World, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    name, url = POSTERS.get(route, "lead"), address(world, world.a, route)
    pages = forms_of(browser(world, name).get(url).content)
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_args, **_options: "")

    for form in pages:
        if form.files and not form.kinds:
            continue
        data = {key: value for key, value in form.complete("Some words 4.1").items() if not key.startswith("csrf")}
        fields = {key.rsplit("-", 1)[-1] for key in (*data, *form.offered, *form.kinds)}
        more = {key: value for key, value in extras().items() if key not in fields}
        prefixes = {key.rsplit("-", 1)[0] for key in data if re.search(r"-\d+-", key)}
        more |= {f"{prefix}-{key}": value for prefix in prefixes for key, value in list(more.items())}
        where = form.action or url

        plain = sent(world, name, where, data)
        loaded = sent(world, name, where, {**more, **data})

        assert loaded[0] == plain[0]
        assert [table for table in plain[1] if plain[1][table] != loaded[1][table]] == []


@pytest.mark.postgres
def test_the_attack_would_be_seen(world: World) -> None:
    """Columns of the tables are among what is posted, and a write among what is compared."""
    told, before = extras(), rows()

    User.objects.filter(pk=world.cast.staff.pk).update(is_active=False)

    assert {"is_staff", "is_active", "client", "workspace_id", "state", "signed_at", "role", "round"} <= set(told)
    assert [table for table, lines in rows().items() if lines != before[table]] == ["accounts_user"]
