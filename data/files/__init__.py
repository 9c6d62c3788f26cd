"""The reviewable files that ship with the program: what each may hold, and reading it exactly."""
