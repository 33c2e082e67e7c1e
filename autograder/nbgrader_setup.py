"""Put our steps into nbgrader: the one function that `nbgrader_config.py` calls."""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import ClearOutput, LimitOutput, OverwriteKernelspec
from traitlets.config import Config

from autograder.collect.exchange import Collect
from autograder.course.late_days import SettleLate
from autograder.feedback.page import FeedbackExporter, GetDecisions
from autograder.gradebook.formgrader import make_inert
from autograder.grading.preprocessors import GradeOutside, Realign, ResetGrades, SaveGrades, SubmissionExporter
from autograder.nbgrader_patches import patch_nbgrader
from autograder.returning.release_feedback import ReleaseFeedback


def configure(config: Config) -> None:
    """Set up nbgrader so that its command line, the formgrader and `course` all grade in this way.

    nbgrader's repair and check of locked cells and metadata are left out: all of these come from the release.
    """
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [
        ResetGrades,
        Realign,
        ClearOutput,
        OverwriteKernelspec,
    ]
    config.Autograde.autograde_preprocessors = [
        GradeOutside,
        LimitOutput,
        SaveGrades,
        SettleLate,
    ]
    config.ExchangeFactory.collect = Collect
    config.ExportPlugin.to = "grades-nbgrader.csv"  # its own grades.csv has other columns than ours
    config.ExchangeFactory.release_feedback = ReleaseFeedback
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.GenerateFeedback.preprocessors = [GetDecisions]
    # nbgrader calls `alembic` by name, which a command started by its path alone does not find
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    patch_nbgrader()
    make_inert()
