"""What `python -m leadsphere` can do, one module a subject."""
