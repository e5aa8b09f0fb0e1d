"""What the set-up keeps and lets go: open sources, the last choices, chosen films, the picture to choose an area on."""
