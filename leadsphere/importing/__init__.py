"""Files of leads: formats, header matching, and the plan of an import; pure."""
