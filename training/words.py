"""The English words of our data files, where the collector of translations finds them. A test keeps both alike."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from . import catalogue

WORDS = [
    _("Training of all staff"),
    _("Training of key personnel"),
    _("Training in document writing"),
    _("Training of internal auditors"),
    _("Training for each post"),
    _("Training and examination for special posts"),
    _("Training of managers on the procedures"),
    _("Training of all staff on policy and objectives"),
    _("The IT service management system of ISO/IEC 20000"),
    _("What the standard requires"),
    _("What the standard means"),
    _("How it is put into practice"),
    _("Structure, principles and overview of the standard"),
    _("Guiding ideas for putting the standard into practice"),
    _("The role of leadership in the system"),
    _("How the system is certified, kept up and improved"),
    _("The documents of the system in general"),
    _("Writing the manual"),
    _("Writing procedures"),
    _("Writing working documents"),
    _("Making management plans"),
    _("Keeping management records"),
    _("ISO/IEC 20000-1 read clause by clause with the eyes of an auditor"),
    _("Planning, carrying out and reporting an audit after ISO 19011"),
    _("Asking, looking, sampling: how evidence is gathered"),
    _("Writing nonconformities: fact, requirement, evidence"),
    _("Following up corrections and corrective actions"),
    _("What the post does in the system: procedures, instructions and records"),
    _("What the special post demands: rules, licences, safe working"),
    _("The procedures: steps, interfaces, records, measures"),
    _("The service management policy and objectives, and what each post adds to them"),
]


def course(key: str) -> str:
    """Return the name of a ready-made course in the language in use."""
    ready = catalogue.courses().get(key)
    return gettext(ready.name) if ready else key


def content(key: str, ref: str) -> str:
    """Return a content of a ready-made course, by its id, in the language in use."""
    ready = catalogue.courses().get(key)
    return next((gettext(one.text) for one in ready.contents if one.ref == ref), ref) if ready else ref
