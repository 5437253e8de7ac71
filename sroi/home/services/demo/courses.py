"""Courses that run beside each other: reports, talks and looks back of one contract, in the order of their days."""

from datetime import date

from sroi.home.services.demo.walk import Course


def together(*courses: Course) -> Course:
    """The acts of several courses by day; of the same day, in the order of the courses."""
    waiting: list[tuple[date, int, Course]] = []
    for place, course in enumerate(courses):
        first = next(course, None)
        if first is not None:
            waiting.append((first, place, course))
    while waiting:
        waiting.sort(key=lambda each: each[:2])
        day, place, course = waiting.pop(0)
        yield day
        following = next(course, None)
        if following is not None:
            waiting.append((max(day, following), place, course))
