"""Who gets which answer where, for the departments and people of a client."""

from tests.matrix.rows import REGISTRARS, STAFFING, Row, form, page, press, read

ONE, SOMEBODY = "client department", "client person"
TOKEN = "client =made-up"  # a list is put aside for who sent it: nobody has this one

PEOPLE: dict[str, Row] = {
    "certification:department_list": page("client"),
    "certification:department_create": form("client", REGISTRARS),
    "certification:department_edit": form(ONE, REGISTRARS),
    "certification:department_up": press(ONE, REGISTRARS),
    "certification:department_down": press(ONE, REGISTRARS),
    "certification:department_remove": press(ONE, REGISTRARS, 409),  # people belong to it
    "certification:department_undo": press(ONE, REGISTRARS, 409),  # it was only created
    "certification:org_chart": read("client", REGISTRARS),
    "certification:person_list": page("client"),
    "certification:person_create": form("client", REGISTRARS),
    "certification:people_export": page("client", REGISTRARS),
    "certification:people_template": page("client", REGISTRARS),
    "certification:people_import": form("client", REGISTRARS),
    "certification:people_preview": form(TOKEN, REGISTRARS, 404, 404),
    "certification:people_departments": press(TOKEN, REGISTRARS, 404),
    "certification:people_errors": page(TOKEN, REGISTRARS, 404),
    "certification:person_detail": page(SOMEBODY),
    "certification:person_edit": form(SOMEBODY, REGISTRARS),
    "certification:person_leave": form(SOMEBODY, REGISTRARS),
    "certification:person_back": press(SOMEBODY, REGISTRARS),
    "certification:person_link": press(SOMEBODY, REGISTRARS, 409),  # there is an account already
    "certification:person_invite": form(SOMEBODY, STAFFING, 409, 409),  # the same
}
