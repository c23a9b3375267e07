"""Sample data: believable people who do not exist, made by a seeded generator; pure."""

from leadsphere.demo.people import people

__all__ = ["people"]
