"""Excel workbooks, read in a process of its own that has little memory and time, and nothing of the server's."""
