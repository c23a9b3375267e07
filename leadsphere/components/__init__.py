"""Stateless components: values and events come in as arguments."""
