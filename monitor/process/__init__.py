"""The program's child processes: each one's life, their supervision, and the memory that a process gives back."""
