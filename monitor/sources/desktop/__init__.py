"""What only some desktops give: one window, a shared screen under Wayland, one program's sound. Each needs an extra."""
