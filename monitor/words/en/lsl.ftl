# Lab Streaming Layer: streams to and from other programs.

notice-lsl-computer = LSL is on: other programs on this computer can read your measures, scores and cues. They aren't announced on your network, but a computer there that knows this one's address can ask for them, unless your firewall is on.
    .short = LSL: readable on this computer
notice-lsl-network = LSL is on: everybody on your network can find and read your measures, scores and cues.
    .short = LSL: readable on your network
notice-lsl-dropped = LSL can't keep up: { $count ->
    [one] one value was
   *[other] { $count } values were
} left out of the streams. The session has them all.
    .short = LSL can't keep up
notice-lsl-in-looking = Waiting for the LSL stream “{ $stream }”…
    .short = Waiting for { $stream }
notice-lsl-in-silent = The LSL stream “{ $stream }” is open but sends nothing.
    .short = { $stream } is silent

lsl-failed = LSL has stopped ({ $error }); the session goes on without its streams
lsl-no-library = LSL cannot be used, as its library did not load ({ $error }); { $remedy }
lsl-old-library = your liblsl is older than 1.17.7 and cannot be kept to this computer; run { $command }, or choose --lsl-scope network
lsl-opened = LSL was opened for the { $scope } already in this program; start it again for the other scope
lsl-in-failed = the LSL stream “{ $stream }” could not be read ({ $error }); the session goes on without it
lsl-in-twice = { $count } LSL streams are called “{ $stream }”; give one's source id to --lsl-in in place of the name ({ $names })
lsl-in-text = the LSL stream “{ $stream }” sends text, not numbers; choose a stream of numbers with --lsl-in
lsl-in-no-channel = the LSL stream “{ $stream }” has no channel “{ $asked }”; choose from { $names }
lsl-in-which-channel = the LSL stream “{ $stream }” has { $count } channels ({ $names }); name one after a colon, as in { $stream }:1
lsl-in-gap = the stream sent nothing

doctor-lsl = version { $version }
doctor-lsl-missing = the library of LSL does not load
    .remedy = install liblsl (conda install -c conda-forge liblsl; macOS: brew install labstreaminglayer/tap/lsl), or name its file in PYLSL_LIB
doctor-lsl-old =
    .remedy = update it to 1.17.7 or later: streams cannot be kept to this computer with an older one

# Two people's series, in a session's summary.
signals-result = Coupling of your series ({ $user }) and your partner's ({ $partner }): { $compared }; { $lead }.
signals-leak = Your series ({ $user }) and your partner's ({ $partner }) move at the same moment beyond chance, so both may come from one sensor or one person; { $lead }.
signals-because = score { $score }, { $likely }; 50 is chance; { $windows } windows; no part of the other scores
signals-no-score = Your series ({ $user }) and your partner's ({ $partner }) could not be compared: { $reason }.
signals-lack = { $why ->
    [one] Only one of you had a series from another program ({ $user }{ $partner }), so there was nothing to compare it with.
    [withheld] Your series ({ $user }) and your partner's ({ $partner }) are not compared in this session, as nothing that compares the two of you is.
    [slow] { $who ->
        [user] Your series ({ $user }) was
       *[partner] Your partner's series ({ $partner }) was
    } too slow to be compared: one value every two seconds is the least.
    [apart] Your series ({ $user }) and your partner's ({ $partner }) were never there at the same time, so they are not compared.
   *[few] Too few values came of your series ({ $user }) or your partner's ({ $partner }), so they are not compared.
}

# XDF files.
xdf-extra-missing = XDF files need the extra “lsl”, which is not installed; run: { $command }
xdf-cut = { $file } is damaged or was cut off: its last { $bytes } bytes can't be read, so the comparison ends before them.
xdf-damaged = { $file } is damaged: { $count ->
    [one] one part of it was
   *[other] { $count } parts of it were
} left out.
xdf-clocks = The two streams in { $file } come from two computers, and one has no clock offsets, so the lag includes the difference of their clocks.
