# What the server of the pages says.

# Why the list of sessions shows no score.
web-no-score = No score
web-no-score-recording = it is still being recorded
web-no-score-cut = it was cut off before the end

# The page in the place of a session that cannot be shown.
web-error-title = No session to show
web-error-heading = This session cannot be shown
web-error-back = Sessions

# Refusals: what the access checks turn away.
web-refused-host = This address does not belong to the program.
web-refused-origin = Requests from other pages are refused.
web-refused-token = This page needs the address that the program printed, token included: copy it from the terminal.

# Refusals: bodies of requests.
web-refused-content-type = The body should be { $type }.
web-refused-too-large = The body should be at most { $size }.
web-refused-stalled = What was sent stopped coming; send it again.
web-refused-no-object = The body should be a JSON object.
web-refused-invalid = { $field }: { $problem }
web-refused-invalid-whole = the request: { $problem }

# Refusals: files and films.
web-refused-no-file = There is no such file.
web-refused-plotly = The plotly package is not installed; install the program again.

# Refusals: exports and imports.
web-refused-format = The format should be one of { $formats }.
web-refused-passphrase-body = The body should hold a passphrase and media, true or false.
web-refused-passphrase-length = A passphrase has at most { $most } characters.
web-refused-download-disk = The download cannot be made ({ $reason }); make room on the sessions' disk.
web-refused-import-running = Another session is being imported; try again when it is there.
web-refused-import-disk = The file cannot be taken in ({ $reason }); make room on the sessions' disk.
web-refused-import-room = There is too little room on the sessions' disk for this file.
web-refused-sealed = The file is sealed; its passphrase is needed.
web-already-here = This session is already here ({ $session }).
