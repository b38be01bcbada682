"""The steps of `nbgrader autograde` that are the kit's: restore, grade, comment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.errors import SandboxError, SubmissionError, UsageError
from autograder.judging.scoring import not_graded
from autograder.model import Answer, Status
from autograder.nbgrader.comment import say_note, say_verdicts
from autograder.nbgrader.gradebook import registered_points, require_points
from autograder.nbgrader.notebook import restore, show_answers, show_verdicts
from autograder.nbgrader.session import Session, session_of
from autograder.notebooks.answers import read_answers
from autograder.notebooks.marks import check_id, grade_id
from autograder.notebooks.reading import NotebookCell, read_handed_in
from autograder.notebooks.writing import to_notebook
from autograder.observing.prepared import Prepared
from autograder.observing.sealing import UNCONFINED
from autograder.reports.plain import printable
from autograder.results.gradebook import Entry
from autograder.submissions.beside import attach, look_beside
from autograder.submissions.editions import edition_of
from autograder.submissions.names import readable
from autograder.submissions.submission import Submission

Notebook = Any  # an nbformat notebook, which has no types
Resources = Any  # nbconvert's dictionary for passing information between steps


class KitPreprocessor(NbGraderPreprocessor):
    """What the kit's steps share: the course, and the file that was handed in."""

    course = Unicode(
        ".", help="The folder with the course's pyproject.toml, from the nbgrader folder."
    ).tag(config=True)
    sandbox = Enum(("sealed", "none"), "sealed", help="`none` grades without confinement.").tag(
        config=True
    )

    def session(self) -> Session:
        """Give the grader, the same one for all notebooks of this process."""
        root = Path(self._folder().root, self.course)
        return session_of(root, confined=self.sandbox != "none")

    def submission(self, resources: Resources) -> Submission:
        """Name the file that the student handed in, whatever nbgrader has made of it since."""
        about = resources["nbgrader"]
        folder = self._folder()
        place = folder.format_path(
            folder.submitted_directory, about["student"], about["assignment"]
        )
        file = Path(place, f"{about['notebook']}.ipynb")
        # Of nbgrader's path the student's and the lesson's folder, and the file in them.
        return Submission(about["student"], about["assignment"], file, levels=3)

    def graded_folder(self, resources: Resources) -> Path:
        """Name the folder of this submission under `autograded/`."""
        about = resources["nbgrader"]
        folder = self._folder()
        return Path(
            folder.format_path(folder.autograded_directory, about["student"], about["assignment"])
        )

    def prepare(self, resources: Resources) -> Prepared:
        """Read the lesson; UsageError if the notebook is not that lesson's."""
        about = resources["nbgrader"]
        prepared = self.session().prepare(about["assignment"], about["student"])
        if about["notebook"] != prepared.lesson.module:
            raise UsageError(
                f"{about['assignment']} has the notebook {prepared.lesson.module}.ipynb, not "
                f"{about['notebook']}.ipynb; remove the other one from source/, and run "
                "`autograder nbgrader init` again"
            )
        return prepared

    def _folder(self) -> Any:
        """Find nbgrader's course directory: it belongs to the converter that made this step."""
        owner = self.parent
        while not hasattr(owner, "coursedir"):
            owner = owner.parent
        return owner.coursedir


class RestoreNotebook(KitPreprocessor):
    """Put what was handed in between the course's own cells, read from the submitted file."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Replace the notebook by one that is built from scratch."""
        prepared = self.prepare(resources)
        submission = self.submission(resources)
        self._drop_links(submission.file.parent, self.graded_folder(resources))
        handed_in: tuple[NotebookCell, ...] = ()
        answers: tuple[Answer, ...] = ()
        try:
            data = submission.read()
            read = read_handed_in(data, ".ipynb", submission.place)
            handed_in = read.notebook
            edition = edition_of(prepared.lesson, prepared.editions, data, read)
            answers = read_answers(edition.questions, data, read)
        except SubmissionError as error:
            self.log.warning("%s", printable(str(error)))
        notebook = to_notebook(submission.lesson, restore(prepared.cells, handed_in, answers))
        show_answers(notebook, answers)
        return notebook, resources

    def _drop_links(self, submitted: Path, graded: Path) -> None:
        """Remove what nbgrader copied through symbolic links.

        A link in a submission may lead anywhere, and the copy would be handed to the student
        with the feedback.
        """
        for path in submitted.rglob("*"):
            if path.is_symlink():
                self.log.warning(
                    "%s: a symbolic link; what it points to is left out", readable(path)
                )
                (graded / path.relative_to(submitted)).unlink(missing_ok=True)


class GradeInSandbox(KitPreprocessor):
    """Grade the submitted file in the kit's sandbox; no kernel is started."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Write the points and the reasons under the check cells."""
        prepared = self.prepare(resources)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            known = registered_points(gradebook, about["assignment"], about["notebook"])
        questions = prepared.lesson.questions
        require_points(known, prepared.points, about["assignment"], questions)
        entry = self._grade(prepared, self.submission(resources))
        result = entry.result
        if result.status is Status.UNGRADED and not result.tasks:
            raise SandboxError(f"{result.student}/{result.lesson}: {result.note}")
        note = say_note(result)
        for line in filter(None, result.note.splitlines()):
            self.log.warning("%s/%s: %s", result.student, result.lesson, printable(line))
        if self.sandbox == "none":
            self.log.warning(UNCONFINED)
            note = f"{note}\n\n{UNCONFINED}".strip()
        verdicts = say_verdicts(result, prepared.lesson.task_names)
        show_verdicts(nb, verdicts, note)
        resources["autograder"] = verdicts
        self.log.info(
            "%s/%s: %g of %g points",
            result.student,
            result.lesson,
            result.score,
            result.possible,
        )
        return nb, resources

    def _grade(self, prepared: Prepared, submission: Submission) -> Entry:
        try:
            data = submission.read()
        except SubmissionError as error:
            student, lesson = submission.student, submission.lesson
            result = not_graded(student, lesson, prepared.possible, str(error), Status.ERROR)
            return Entry(result, ())
        artifacts = prepared.lesson.material.artifacts
        whole = attach(submission, look_beside(submission), artifacts)
        return self.session().grade(prepared, whole, data)


class SaveComments(KitPreprocessor):
    """Put the reasons on the student's cells, and leave to a person what only a person can grade.

    Only the autograder's own comments are written; a person's take precedence and stay.
    """

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Write to the gradebook; runs after SaveAutoGrades, which clears automatic comments."""
        about = resources["nbgrader"]
        where = (about["notebook"], about["assignment"], about["student"])
        with Gradebook(about["db_url"]) as gradebook:
            for task, verdict in resources["autograder"].items():
                comment = gradebook.find_comment(grade_id(task), *where)
                comment.auto_comment = verdict.comment or None
                if verdict.points is None:
                    grade = gradebook.find_grade(check_id(task), *where)
                    grade.auto_score = None
                    grade.needs_manual_grade = True
            gradebook.db.commit()
        return nb, resources
