"""The user's own tile in a call: where it is, and what it is to the page and to a profile.

Here is what knows no sources; ``live.taken_camera`` offers it in place of a camera, and stands above them.
"""
