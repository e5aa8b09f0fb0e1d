# Another program's window or sound, and what a Wayland desktop shares; also as the reason of a gap.

extra-missing = the extra “{ $name }” is not installed; run: { $command }

source-label-portal = the shared window or screen

portal-absence = { $state ->
    [asking] your desktop asks what to share: choose the call's window or the screen it is on
    [starting] waiting for the first picture of what you share
    [ended] the sharing was stopped; share it again to go on
   *[refused] nothing is shared; to be asked again, press the button
}
portal-absent = this desktop does not let programs share the screen; install xdg-desktop-portal with your desktop's own part of it, or share the call's tab in the browser
portal-failed = your desktop could not share the screen ({ $step }); try again, or share the call's tab in the browser
portal-resume = Share the window or screen again
portal-no-pipewire = PipeWire, which carries shared screens, is not installed; run: sudo apt-get install pipewire libpipewire-0.3-0
portal-stopped = the shared screen stopped unexpectedly; trying again
portal-stream = the shared screen cannot be read ({ $error }); share the call's tab in the browser instead
portal-part-outside = the part { $part } is not inside what you share ({ $width } x { $height }); choose it again

window-absence = { $state ->
    [missing] no window is called { $name }; open the call's window, or choose another one
    [closed] the window { $name } was closed; reopen it to continue
    [minimised] the window { $name } is minimised; bring it to the front
   *[off] the window { $name } is outside the screen; move it back
}
window-wayland = under Wayland programs cannot see where windows are; choose the shared window or screen instead (portal)
window-no-display = the windows cannot be listed; { $remedy }

process-plays = what { $name } plays
process-no-server = the sound service is not running; start it (pulseaudio --start, or systemctl --user start pipewire-pulse)
process-no-parec = the program parec, which records one program's sound, is not installed; run: sudo apt-get install pulseaudio-utils
process-silent = “{ $name }” plays no sound now; start the call, and its sound is picked up ({ $others ->
    [none] no program plays any now
   *[other] playing now: { $others }
})
process-not-running = no program called { $name } is running; start the call, or choose the computer's sound (loopback)
process-tap-failed = the sound of { $name } cannot be taken alone ({ $error }); { $system ->
    [darwin] this needs macOS 14.4 or later, and proctap-helper allowed under System Settings, Privacy & Security, Screen Recording
   *[other] this needs Windows 10 20H1 or later
}; or choose the computer's sound (loopback)

device-portal = A window or screen, chosen in your desktop's own dialog
device-window = Window: { $title }
device-process = Only the sound of { $name }

doctor-extra = installed
doctor-extra-missing = { $name ->
    [wayland] without it, a Wayland session's screen cannot be seen (the browser's own sharing works)
    [lsl] without it, there are no LSL streams (--lsl, --lsl-in), and XDF recordings cannot be read
    [window] without it, a window is not followed (a part of the screen can be chosen)
   *[process-sound] without it, all that the computer plays counts as your partner
}
