"""Reading the web: what is found, what is never asked, and where it ends."""
