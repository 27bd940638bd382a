"""Models of the training app."""

from .announcement import Announcement, Reading
from .course import Course, CourseContent, Exemption
from .effect import EffectReview
from .examination import AnswerSheet, Examination, Question
from .plan import PlanLine, TrainingPlan
from .qualification import Qualification
from .session import Participation, TrainingSession

__all__ = [
    "Announcement",
    "AnswerSheet",
    "Course",
    "CourseContent",
    "EffectReview",
    "Examination",
    "Exemption",
    "Participation",
    "PlanLine",
    "Qualification",
    "Question",
    "Reading",
    "TrainingPlan",
    "TrainingSession",
]
