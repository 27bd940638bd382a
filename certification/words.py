"""The English words of our data files, where the collector of translations finds them. A test keeps both alike."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

WORDS = [
    _("Three courses were held, for all staff, key personnel and document writers, and every content was covered."),
    _("New staff and new auditors were trained."),
    _("Attendance of every session is signed."),
    _("At least 90 % of those who had to take part did."),
    _("The effect of the training was evaluated when it was due."),
    _("The steering group is formed, with top management in it."),
    _("The working body is formed; every department is represented in it or its absence is explained."),
    _(
        "The responsibilities are assigned by letter; where the role is kept, the management representative "
        "is appointed, and has signed and accepted."
    ),
    _("The appointments are still in force."),
    _("The working body has a full-time member."),
    _("Consulting contract and confidentiality agreement are registered."),
    _("The standard is chosen, and the diagnosis uses the type that is applied for."),
    _("The scope is drafted and its eligibility checked."),
    _("Team, the four kinds of basis, objects and plan of the diagnosis are confirmed by the client."),
    _("The review of processes and gaps is planned and confirmed by the client."),
    _("Every clause is assessed with evidence, and each gap has a cause."),
    _(
        "The diagnosis report is issued: nonconformity reports, conclusion, list of documents, documents to "
        "write or revise."
    ),
    _("The result was presented to top management."),
    _("Policy, objectives with their formulas, and the scope statement are signed."),
    _("Policy, matrix and scope are confirmed."),
    _("The list of services is complete."),
    _("The approach to risk and the criteria for accepting it are decided."),
    _("Elements and supplementary requirements are decided; exclusions only where the standard permits them."),
    _("The function allocation matrix is complete, discussed and signed."),
    _("Owners of processes and services, relationship managers and supplier managers are appointed."),
    _("The register of law is kept."),
    _("Document structure and numbering are fixed."),
    _("Every required document is in the register and mapped to clauses; none is missing, duplicates are explained."),
    _("It is decided which old documents are kept, revised or withdrawn."),
    _("Every document is discussed, checked, reviewed, approved, issued and receipted."),
    _("The documents have been reviewed."),
    _("The work instructions that procedures name exist."),
    _("Staff were briefed by level; the four trainings and the four topics of publicity were done."),
    _("Suppliers are evaluated and monitoring is set up."),
    _("Every live service has an agreed SLA, every external supplier a contract."),
    _("Compliance with the law was evaluated."),
    _("The pilot run lasted as long as the profile asks."),
    _("The record plan is met, or “no case” is signed."),
    _("The third-level documents are completed."),
    _("The labels are made."),
    _("The auditors were trained, examined and appointed before the opening meeting, and are independent."),
    _(
        "At least one audit has plan, checklist and report; all clauses, departments, services and permanent "
        "sites are covered."
    ),
    _("Major nonconformities are closed and effective, minor ones done or planned and accepted."),
    _(
        "At least one review followed the audit: all inputs, the three conclusions, minutes approved by top "
        "management."
    ),
    _(
        "Change requests are decided; the second edition of the manual is in force, procedures are reissued "
        "or confirmed unchanged."
    ),
    _("Formal operation is declared."),
    _("The certification body was chosen by a recorded comparison, and no interest is declared."),
    _(
        "The system has operated as long as the profile asks before the application; audit and review lie "
        "inside that time."
    ),
    _("The application dossier is complete."),
    _("The date rules show no error."),
    _("Stage 1 is recorded, and its areas of concern were answered before stage 2."),
    _("Stage 2 is recorded and passed: major findings verified by the body, plans for minor ones accepted."),
    _("The recertification audit is recorded and passed."),
    _("The decision of the body is recorded."),
    _("The certificate is recorded and was found in the public register."),
    _("A mock audit or a pre-audit was held."),
    _("Clause 9.3 was audited after the first management review."),
    _("Does the organisation itself run at least one of the services in the scope?"),
    _("All services of the scope are run by others. Such a scope cannot be certified (clause 1.2)."),
    _("Does the organisation keep control of the processes that other parties operate for it?"),
    _("Without control over the parties involved the requirements of clause 8.2.3 cannot be met."),
    _("Is the organisation a legal entity with a valid registration?"),
    _("Enter the legal name and the unified social credit code, or another registration number."),
    _("Does the registered business scope cover all the services of the scope?"),
    _("The registered business scope does not cover the services. Have it changed, or take the services out."),
    _("Are all licences that the services need valid?"),
    _("A licence has expired or expires soon."),
    _("Has the organisation been penalised, or had a major service accident, within the last year?"),
    _("Penalties and major accidents of the last year must be declared in the application."),
    _("Do the people at the sites add up to a plausible part of the headcount?"),
    _(
        "The people at the sites are more than the headcount, or nobody is entered. Audit days are reckoned "
        "from these figures."
    ),
    _("Are the other parties involved named in the scope?"),
    _("Name the other parties: the certification body asks for them."),
    _("Was a certificate for this standard suspended or withdrawn within the last year?"),
    _("A suspended or withdrawn certificate must be declared, and may bar a new application for a time."),
]
PHASES = {
    "Training": pgettext_lazy("phase", "Training"),
    "Organisation": pgettext_lazy("phase", "Organisation"),
    "Diagnosis": pgettext_lazy("phase", "Diagnosis"),
    "Function allocation and system design": pgettext_lazy("phase", "Function allocation and system design"),
    "Document writing": pgettext_lazy("phase", "Document writing"),
    "Pilot run": pgettext_lazy("phase", "Pilot run"),
    "Internal audit": pgettext_lazy("phase", "Internal audit"),
    "Management review and formal operation": pgettext_lazy("phase", "Management review and formal operation"),
    "Formal audit": pgettext_lazy("phase", "Formal audit"),
}
