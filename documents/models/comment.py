"""Comments on a revision (S5.5): threads at a section, with people named, until they are resolved."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow import clock

from .revision import Revision


class CommentQuerySet(TenantQuerySet):
    """Comments."""

    def threads(self) -> Self:
        """Keep what a thread begins with."""
        return self.filter(parent=None)

    def unresolved(self) -> Self:
        """Keep threads that nobody closed."""
        return self.threads().filter(resolved_at=None)


class Comment(TenantModel):
    """A remark on a section of a revision, or on the whole of it; answers hang on it."""

    trail = "recorded"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    section_key = models.SlugField(max_length=40, blank=True, editable=False)  # empty: the whole document
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    quote = models.CharField(_("passage"), max_length=300, blank=True)
    text = models.TextField(_("comment"), max_length=4000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"), default=clock.now)
    mentions = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("people named"))
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["revision", "section_key"], name="comments_of_a_section")]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return its place on the page of the revision's comments."""
        document = self.revision.document
        page = reverse("documents:comments", args=[document.engagement.code, document.uid, self.revision.uid])
        return f"{page}#c-{(self.parent or self).uid}"
