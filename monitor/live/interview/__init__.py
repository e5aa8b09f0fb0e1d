"""Practising alone: an interviewer asks from a list, waits until the user is done, and goes on."""
