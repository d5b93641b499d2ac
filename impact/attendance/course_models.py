"""What only the page of a course knows."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from impact.accounts.reach import Owned, narrowed
from impact.attendance.layout import NAME
from impact.attendance.models import InCourse, in_own_groups
from impact.kit.db import Model


@narrowed(in_own_groups)
class CourseWord(InCourse, Owned, Model):
    """What was said last on the page of a course about somebody in it: on which day, and why.

    The word itself stands on a line of the register, as in a file: that one counts. When the two
    differ, a later file said something else, and the day and the reason here are out of date.
    """

    __tablename__ = "course_word"

    said_on: Mapped[date]
    word: Mapped[str] = mapped_column(String(NAME))
    why: Mapped[str] = mapped_column(String(NAME), default="")
