"""`autograder watch`: check a task again whenever its file is saved, and go from task to task."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.assignments.hints import next_hint, say_no_hint
from autograder.assignments.next_step import WATCHING
from autograder.assignments.student_files import put_back_stub
from autograder.commands.check import Checked, Work, find_work, run_checks, standing
from autograder.commands.keyboard import Keyboard, open_keyboard
from autograder.commands.stamps import TICK_SECONDS, Stamp, stamp_of
from autograder.errors import SandboxError, UsageError
from autograder.language import N_, _
from autograder.reports.terminal import hint_page, marked_up, results_page
from autograder.sandbox.outside.runner import Runner

KEYS = N_("n next task · h hint · r reset this task · q quit")


def watch(file: Path | None, console: Console) -> int:
    """Watch a file until the student quits."""
    keyboard = open_keyboard()
    work = find_work(file)
    with console.status("starting"):
        runner = work.runner()
    try:
        with runner, keyboard:
            _Loop(work, runner, keyboard, console).run()
    except KeyboardInterrupt:
        pass  # a way to quit like `q`
    return 0


@dataclass
class _Loop:
    work: Work
    runner: Runner[Any]
    keyboard: Keyboard
    console: Console
    task: str | None = None  # the one being worked on; None when all are done
    checked: Checked | None = None
    trouble: str = ""
    seen: Stamp = field(default=None)

    def run(self) -> None:
        """Look for keys and for changes to the file, in turn."""
        self.check_all()
        while True:
            key = self.keyboard.read(TICK_SECONDS)
            if key == "q":
                return
            if key == "n":
                self.go_on()
            elif key == "h":
                self.hint()
            elif key == "r":
                self.reset()
            elif self.has_changed():
                self.check()

    def has_changed(self) -> bool:
        """Whether the file was saved since it was last read; a missing file may come back."""
        stamp = stamp_of(self.work.file)
        return stamp is not None and stamp != self.seen

    def check_all(self) -> None:
        """Find out what is already done, and start at the first task that is not."""
        self.run_and_note(None)
        self.task = self.following(None)
        if self.task is not None and self.checked is not None:
            mine = tuple(each for each in self.checked.results if each.name == self.task)
            self.checked = replace(self.checked, results=mine)
        self.show()

    def check(self) -> None:
        """Check the task being worked on; once none is left, check all of them."""
        if self.task is None:
            self.check_all()
            return
        self.run_and_note(self.task)
        self.show()

    def go_on(self) -> None:
        """Go to the next task that is not done."""
        following = self.following(self.task)
        if following is None:
            # Tasks build on one another: one that passed may no longer do so.
            self.check_all()
            return
        self.task = following
        self.check()

    def hint(self) -> None:
        """Show the next hint for the task being worked on."""
        if self.task is None:
            self.console.print(_("All tasks are done; there is none to give a hint for."))
            return
        found = next_hint(self.work.assignment, self.task, self.work.progress)
        self.console.print()
        self.console.print(marked_up(say_no_hint(self.task)) if not found else hint_page(found))

    def reset(self) -> None:
        """Restore the stub of the task being worked on, after asking."""
        if self.task is None:
            self.console.print(_("All tasks are done; there is nothing to reset."))
            return
        question = _("Reset `{task}`? What you wrote for it will be gone. (y/n)")
        self.keyboard.forget()
        self.console.print(marked_up("\n" + question.format(task=self.task), "bold"))
        answer = ""
        while not answer:
            answer = self.keyboard.read(TICK_SECONDS)
        if answer.lower() != "y":
            self.console.print(_("Nothing was changed."))
            return
        try:
            stub = self.work.assignment.guide.stubs[self.task]
            put_back_stub(self.work.file, self.task, stub)
        except UsageError as error:
            self.console.print(Text(str(error), style="red"))
            return
        self.check()

    def run_and_note(self, task: str | None) -> None:
        """Run checks on the file as it is now; an unreadable file is reported, not raised."""
        self.seen = stamp_of(self.work.file)
        self.checked, self.trouble = None, ""
        try:
            doing = _("checking {task}").format(task=task) if task else _("checking all tasks")
            with self.console.status(doing):
                self.checked = run_checks(self.runner, self.work, self.work.job(task))
        except SandboxError:
            raise
        except UsageError as error:
            self.trouble = str(error)

    def following(self, task: str | None) -> str | None:
        """Find the next task that is not done."""
        return self.work.progress.read().next_task(self.work.assignment.tasks, after=task)

    def show(self) -> None:
        """Redraw the whole screen."""
        self.console.clear()
        self.console.print(Text(str(self.work.file), style="dim"))
        self.console.print()
        if self.trouble:
            self.console.print(Text(self.trouble, style="red"))
        if self.checked is not None:
            page = standing(self.work, self.checked, WATCHING)
            self.console.print(results_page(self.checked.results, page, self.checked.printed))
        self.console.print()
        self.console.print(Text(_(KEYS), style="dim"))
