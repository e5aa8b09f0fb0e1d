# What the server of the pages says.

# Why the list of sessions shows no score.
web-no-score = No score
web-no-score-recording = not finished yet
web-no-score-cut = cut off before the end

# The page in the place of a session that cannot be shown.
web-error-title = Session not available
web-error-heading = This session cannot be opened
web-error-back = Sessions
web-no-live-heading = This window only shows recordings
web-no-live = To start a conversation, run rapport live in the terminal

# Refusals: what the access checks turn away.
web-refused-host = This address does not belong to Rapport. Open the address printed in the terminal.
web-refused-origin = Requests from other websites are refused.
web-refused-token = This page needs the full address printed in the terminal, including the token. Copy it from there.

# Refusals: bodies of requests.
web-refused-content-type = Send the body as { $type }.
web-refused-too-large = The body is too large. Send at most { $size }.
web-refused-stalled = The upload stopped. Send it again.
web-refused-no-object = Send the body as a JSON object.
web-refused-invalid = { $field }: { $problem }
web-refused-person-elsewhere = This session lies in a folder of its own, so it stays there. Import it to give it to somebody.
web-refused-person-body = The body needs person: a name, or nothing for your own sessions.
web-refused-invalid-whole = the request: { $problem }

# Refusals: files and films.
web-refused-no-file = File not found.
web-refused-disk-full = The disk is full. Free some space and try again.
web-refused-plotly = The plotly package is missing. Install the program again.

# The partner's track, shifted from the page.
web-refused-shift-body = The body needs by_s: seconds, or null to take back every shift.
web-refused-shift-running = Another session is being scored right now. Try again when that has finished.
web-shift-failed = The session could not be scored at this shift. It stays as it was.

# Refusals: exports and imports.
web-refused-format = Choose one of these formats: { $formats }.
web-refused-passphrase-body = The body needs a passphrase (text) and media (true or false).
web-refused-passphrase-length = A passphrase can have at most { $most } characters.
web-refused-download-disk = The download could not be made ({ $reason }). Free some space on the disk with your sessions.
web-refused-import-running = Another import is running. Try again when it has finished.
web-refused-import-disk = The file could not be imported ({ $reason }). Free some space on the disk with your sessions.
web-refused-film-disk = The film could not be copied ({ $reason }). Free some space and choose it again.
web-refused-film-room = There is not enough space for a copy of this film. Type its path instead.
web-refused-import-room = There is not enough space for this file on the disk with your sessions. Free some space and try again.
web-refused-sealed = This file is sealed. Enter its passphrase.
web-not-agreed = One of the two recordings doesn't say that the person in it agreed. Ask them, tick the box, and join again.
web-already-here = { $comments ->
    [0] This session is already here ({ $session }).
    [1] This session is already here ({ $session }). One comment was added to it.
   *[other] This session is already here ({ $session }). { $comments } comments were added to it.
 }
