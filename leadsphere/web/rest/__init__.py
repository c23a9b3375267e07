"""The HTTP API for programs: whoever comes with an access token comes in here, and nowhere else."""
