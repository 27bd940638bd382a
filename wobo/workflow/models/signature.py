"""Sign-off: a person's signature on exact bytes, what takes its force away, and that they were opened."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet, User


class Meaning(models.TextChoices):
    """What a signature says (a fixed list: 21 CFR 11.50(a)(3))."""

    PREPARED = "prepared", pgettext_lazy("signature", "Prepared")
    REVIEWED = "reviewed", pgettext_lazy("signature", "Reviewed")
    APPROVED = "approved", pgettext_lazy("signature", "Approved")
    CONFIRMED = "confirmed", pgettext_lazy("signature", "Confirmed")
    ACCEPTED = "accepted", pgettext_lazy("signature", "Accepted")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("signature", "Acknowledged")
    AUTHORISED = "authorised", pgettext_lazy("signature", "Authorised")


class Method(models.TextChoices):
    """How the signer proved, at the moment of signing, who they are."""

    PASSWORD = "password", pgettext_lazy("credential", "Password")
    TOTP = "totp", pgettext_lazy("credential", "Authenticator code")
    PASSKEY = "passkey", pgettext_lazy("credential", "Passkey")
    MAILED_CODE = "mailed_code", pgettext_lazy("credential", "Code by e-mail")


class SignatureQuerySet(TenantQuerySet):
    """Signatures by what was signed."""

    def of(self, record: Any) -> Self:
        """Keep the signatures on one record, all rounds."""
        return self.filter(model=record._meta.label, record_uid=record.uid)

    def in_force(self) -> Self:
        """Leave out those that a voiding took the force from."""
        return self.filter(voiding=None)


class Signature(TenantModel):
    """One person's sign-off in a slot and round of a record, bound to the sha256 of what they saw.

    Names, role and organisation are those of the moment: later changes to the person change nothing here.
    """

    trail = "recorded"
    guards = "append_only"

    Meaning = Meaning
    Method = Method

    model = models.CharField(max_length=60)
    record_uid = models.CharField(max_length=40)
    record_text = models.CharField(max_length=300)
    slot = models.CharField(max_length=30)
    round = models.PositiveSmallIntegerField()
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("signer"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    role = models.CharField(_("role"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=120, blank=True)
    meaning = models.CharField(_("meaning"), max_length=15, choices=Meaning)
    statement = models.TextField(_("statement"))
    opinion = models.TextField(_("opinion"), blank=True)
    language = models.CharField(max_length=8)
    content_sha256 = models.CharField("SHA-256", max_length=64)
    content_name = models.CharField(max_length=200)
    stroke_sha256 = models.CharField(max_length=64, blank=True)
    method = models.CharField(_("credential"), max_length=12, choices=Method)
    signed_in_by = models.CharField(max_length=120, blank=True)
    terms_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))
    zone = models.CharField(_("time zone"), max_length=40)
    ip = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    session = models.CharField(max_length=16, blank=True)
    request = models.CharField(max_length=16, blank=True)
    app_version = models.CharField(max_length=20)
    simulated = models.BooleanField(default=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "record_uid", "slot", "round"], name="one_signature_per_slot")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_meaning_display()}"


class Voiding(TenantModel):
    """What takes the force of a signature away; it adds, and changes nothing that was signed."""

    trail = "recorded"
    guards = "append_only"

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="voiding")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    reason = models.TextField(_("reason"))
    method = models.CharField(max_length=12, choices=Method)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("voiding")
        verbose_name_plural = _("voidings")

    def __str__(self) -> str:
        return f"{self.signature}: {self.reason[:40]}"


class Opening(models.Model):
    """That the bytes of a file were sent to a person: whoever signs has opened what they sign."""

    trail = "free: a mark for the ceremony; the download itself is an event"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [models.UniqueConstraint(fields=["user", "sha256"], name="opening_noted_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.sha256[:8]}"
