"""Notices, the mail outbox, and how the firm sends mail."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet, UidField, User

from .sealed import SealedTextField


class NoticeQuerySet(TenantQuerySet):
    """Notices by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Keep the user's own."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Keep those that nobody opened yet."""
        return self.filter(read_at=None)


class Notice(TenantModel):
    """One piece of news for one person, in their language."""

    trail = "free: told to one person; what it tells of stands on the trail"

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices", verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    about_model = models.CharField(max_length=60, blank=True, editable=False)
    about_uid = models.CharField(max_length=40, blank=True, editable=False)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notice_reader"),
            models.Index(fields=["recipient"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.subject


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails by what is to be done with them."""

    def due(self, now: dt.datetime) -> Self:
        """Keep those to send at `now`: waiting ones whose time has come, and ones whose sender vanished."""
        waiting = models.Q(state=Mail.State.QUEUED, due_at__lte=now)
        dropped = models.Q(state=Mail.State.SENDING, lease_until__lt=now)
        return self.filter(waiting | dropped).order_by("due_at", "pk")

    def unsent(self) -> Self:
        """Keep those that have not left yet, failed ones included."""
        return self.exclude(state=Mail.State.SENT)


class Mail(models.Model):
    """One mail on its way out. Its words are sealed, and dropped once it was sent: they may hold secret links."""

    trail = "free: transport; sending is tried until it works or is given up"

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "Waiting")
        SENDING = "sending", pgettext_lazy("mail", "Being sent")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        FAILED = "failed", pgettext_lazy("mail", "Given up")

    uid = UidField(_("identifier"))
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = SealedTextField(_("text"), blank=True)
    html = SealedTextField("HTML", blank=True)
    calendar = SealedTextField(_("calendar file"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    due_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class MailSettings(TenantModel):
    """The firm's outgoing mail server. One row; an empty host means: no mail, pages show links to copy."""

    trail = "recorded"

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        TLS = "tls", "TLS"
        NONE = "none", pgettext_lazy("mail security", "None (inside a trusted network only)")

    host = models.CharField(_("mail server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("port"), default=587)
    security = models.CharField(_("encryption"), max_length=8, choices=Security, default=Security.STARTTLS)
    username = models.CharField(_("user name"), max_length=200, blank=True)
    smtp_password = SealedTextField(_("password"), blank=True)
    sender = models.CharField(
        _("sender"),
        max_length=200,
        blank=True,
        help_text=_("The address that mails come from, such as wobo@firm.example."),
    )

    class Meta:
        verbose_name = _("mail settings")
        verbose_name_plural = _("mail settings")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_mail_setting_per_firm")]

    def __str__(self) -> str:
        return self.host or "—"

    @classmethod
    def current(cls) -> "MailSettings | None":
        """Return the firm's settings when a server is named in them."""
        return cls.objects.exclude(host="").first()
