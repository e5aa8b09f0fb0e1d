# The results of `rapport doctor`, and what to do about them. Commands are printed as they are typed.

doctor-state-ok = ok
doctor-state-missing = MISSING
doctor-state-not-now = not now
doctor-conclusion-essential-missing = Something essential is missing. Follow the arrows, starting at the top.
doctor-conclusion-some-missing = You can analyse films and run the demo. Missing, but not needed for these: { $names }.
doctor-conclusion-whole = Everything is ready.

doctor-look-failed = could not be checked ({ $kind }: { $error })
    .remedy = report this, with the name of your system

doctor-python = { $version } on { $system }, { $machine }
    .other-version = use Python 3.11, 3.12 or 3.13
    .other-machine = use Linux or Windows on a 64-bit x86 processor, or macOS on Apple silicon; the landmark library has no builds for other systems

doctor-not-installed = the program itself is not installed
    .remedy = install it in this folder: pip install -e .
doctor-packages = { $count } in the required versions, including { $names }
doctor-packages-wrong = { $required } expected, but { $version } is installed
doctor-packages-none = none

doctor-models-unlisted = reinstall the program
doctor-model-verified = verified, { $path }
doctor-model-apart = not installed; without it { $without ->
        [hands] hands at the face aren't measured
       *[turns] whoever comes in as a turn ends may count as interrupting, and the interviewer waits for a pause
    }

doctor-library-missing = cannot be loaded ({ $error })
    .remedy = sudo apt-get install { $package } (or the package with this library on your system)

doctor-sessions = { $folder }, { $free } GiB free{ $state ->
        [to-be-made] { " " }(will be created with the first session)
        [open] , readable by other users (mode { $mode })
       *[there] { "" }
    }
    .remedy-room = free { $gib } GiB, or set RAPPORT_HOME to a folder you own
doctor-sessions-refused = cannot write to { $place }
    .remedy = set RAPPORT_HOME to a folder you own

doctor-sqlite = { $version }, journal mode { $mode }
    .remedy = set RAPPORT_HOME to a folder on a local disk
doctor-sqlite-refused = { $version } cannot write to { $place } ({ $error })

doctor-browser-system = the system's default browser
doctor-browser-none = none that Python can open
    .remedy = install a browser, or open the printed address yourself on this computer

doctor-probe-none = none
doctor-probe-no-sound-server = the sound service is not running
doctor-probe-no-screen = no screen
doctor-probe-models-start = all models start
doctor-probe-no-answer = no response within { $seconds } s
doctor-probe-ended = the check ended with status { $status }

doctor-remedy-landmarkers = fix what is missing above; if nothing is, run: { $command }
doctor-remedy-microphone = plug in a microphone, and allow this terminal to use it in your system's privacy settings
doctor-remedy-loopback =
    { $system ->
        [darwin] macOS cannot record its own sound: install a virtual device such as BlackHole and send the call's sound through it
        [win32] turn on a playback device in the sound settings
       *[other] start PulseAudio or PipeWire (pulseaudio --start, or systemctl --user start pipewire-pulse)
    }

doctor-cameras-elsewhere = not checked here; `rapport live` lists the cameras by name
doctor-cameras-refused = { $names }; no permission to use { $nodes }
    .remedy = sudo usermod -aG video $USER, then log in again
doctor-cameras-none = none
    .remedy = plug in a camera (films, the demo and simulations work without one)
