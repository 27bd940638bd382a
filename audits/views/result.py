"""What the diagnosis comes to: figures, charts, gaps, documents; the same frame as the report."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from audits import actions
from audits.forms.plain import LanguageForm
from audits.models import Diagnosis, Finding
from audits.reports import clauses, outcome
from audits.reports.charts import counted_causes, drawings, shown_results
from audits.reports.diagnosis import compared, headline
from audits.reports.gather import gather_page
from wobo.workflow.doors import may

from .shell import diagnosis_page


@require_safe
def result(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show figures and charts in the reader's language."""
    diagnosis, context = diagnosis_page(request, code, uid)
    frame = gather_page(diagnosis, get_language() or "en")
    kinds = shown_results(frame.figures)
    tracked = {
        one.gap_id: one for one in Finding.objects.visible_to(request.user).filter(gap__in=frame.gaps).standing()
    }
    for gap in frame.gaps:
        gap.tracked = tracked.get(gap.pk)
    context |= {
        "figures": headline(frame),
        "numbers": frame.figures,
        "compared": compared(frame),
        "charts": drawings(frame),
        "groups": clauses.group_rows(frame, kinds),
        "results": clauses.result_words(kinds),
        "totals": [getattr(frame.figures, kind) for kind in kinds],
        "causes": counted_causes(frame),
        "gaps": [(frame.rows[gap.assessment.clause_id].clause, gap) for gap in frame.gaps],
        "documents": outcome.documents(frame),
        "conclusion": frame.conclusion,
        "tracks": may("create", Finding(workspace=diagnosis.workspace), request.user),  # type: ignore[arg-type]
        "languages": LanguageForm(initial={"language": frame.diagnosis.engagement.client.language}),
        "may_write": may("edit", diagnosis, request.user),  # type: ignore[arg-type]
        "is_concluded": diagnosis.state == Diagnosis.State.CONCLUDED,
        "missing": actions.missing_for_report(diagnosis) if diagnosis.state == Diagnosis.State.CONCLUDED else [],
    }
    return TemplateResponse(request, "audits/result.html", context)
