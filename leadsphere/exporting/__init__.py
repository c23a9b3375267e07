"""Leads as files: what a row says, the columns that other programs know, and the formats. Pure."""
