"""Filters: which leads are wanted, as a value; its language, and its SQL."""
