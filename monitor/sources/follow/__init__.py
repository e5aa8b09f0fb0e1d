"""A face on the screen, in a window or in a shared tab: found, and followed when the call's layout changes."""
