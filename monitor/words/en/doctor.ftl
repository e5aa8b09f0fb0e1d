# What the doctor found, and what to do about it. Commands are printed as they are typed.

doctor-state-ok = ok
doctor-state-missing = MISSING
doctor-state-not-now = not now
doctor-conclusion-essential-missing = Something essential is missing: follow the arrows from the top.
doctor-conclusion-some-missing = Films can be analysed and the demo runs. Missing, and not needed for that: { $names }.
doctor-conclusion-whole = Everything is there.

doctor-look-failed = could not be looked at ({ $kind }: { $error })
    .remedy = report this with your system's name

doctor-python = { $version } on { $system }, { $machine }
    .other-version = use Python 3.11, 3.12 or 3.13, which the program is tested with
    .other-machine = use Linux or Windows on a 64-bit x86 processor, or macOS on Apple silicon: the landmark library has no other build

doctor-not-installed = the program itself is not installed
    .remedy = run it from its installation, or: pip install -e .
doctor-packages = { $count } as required, among them { $names }
doctor-packages-wrong = { $required } expected, { $version } found
doctor-packages-none = none

doctor-models-unlisted = reinstall the program
doctor-model-verified = verified, { $path }

doctor-library-missing = cannot be loaded ({ $error })
    .remedy = sudo apt-get install { $package } (or what your system calls it)

doctor-sessions = { $folder }, { $free } GiB free{ $state ->
        [to-be-made] { " " }(made with the first session)
        [open] , open to other users (mode { $mode })
       *[there] { "" }
    }
    .remedy-room = free { $gib } GiB, or set RAPPORT_HOME to a folder you own
doctor-sessions-refused = { $place } cannot be written to
    .remedy = set RAPPORT_HOME to a folder you own

doctor-sqlite = { $version }, journal mode { $mode }
    .remedy = set RAPPORT_HOME to a folder on a disk of this computer
doctor-sqlite-refused = { $version } cannot write at { $place } ({ $error })

doctor-browser-system = the system's browser
doctor-browser-none = none that Python knows
    .remedy = install one, or open the printed address elsewhere on this computer

doctor-probe-none = none
doctor-probe-no-sound-server = no sound server answers
doctor-probe-no-screen = no screen
doctor-probe-models-start = both models start
doctor-probe-no-answer = no answer within { $seconds } s
doctor-probe-ended = looking at it ended with status { $status }

doctor-remedy-landmarkers = mend what is missing above; if nothing is, { $command }
doctor-remedy-microphone = plug in a microphone and allow this terminal to use it in the system's privacy settings
doctor-remedy-loopback =
    { $system ->
        [darwin] macOS has no loopback: install a virtual device such as BlackHole and send the call's sound through it
        [win32] enable a playback device in the sound settings
       *[other] start PulseAudio or PipeWire's pulse service (pulseaudio --start, or systemctl --user start pipewire-pulse)
    }

doctor-cameras-elsewhere = not looked at here; `rapport live` lists them by name
doctor-cameras-refused = { $names }; no permission for { $nodes }
    .remedy = sudo usermod -aG video $USER, then log in again
doctor-cameras-none = none
    .remedy = plug in a camera; films, the demo and the simulation need none
