"""What is read of enrolment: awards in force, what payroll may pay, places and waiting lists, what is missing before payment."""

from socle.enrolment.queries import awards, grounds, law, payable, places, readiness

__all__ = ["awards", "grounds", "law", "payable", "places", "readiness"]
