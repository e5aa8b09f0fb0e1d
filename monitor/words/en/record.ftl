# What the terminal says about how long sessions are kept, and what a film that ends early is said to be.

retention-deleted = Deleted session { $session } after { $days } days, as announced.
retention-announced =
    Sessions are kept for { $days } days. { $count ->
        [one] 1 session
       *[other] { NUMBER($count, useGrouping: 0) } sessions
    } ({ $names }{ $more ->
        [yes] , …
       *[no] { "" }
    }) will be deleted from { $first } on. To keep one: `rapport sessions note ID --tag keep`. To keep all: `rapport sessions keep --forever`.

session-disk-full = The disk is full. What was recorded until now is kept. Free some space, and recording goes on.
session-disk-was-full = The disk was full for { $seconds } s, which this recording lacks.
session-not-written = The disk did not take { $seconds } s, which this recording lacks.
gap-disk-full = the disk was full
gap-not-written = the disk did not take it
film-end-not-written = The end of { $person ->
        [user] your
       *[partner] your partner's
    } picture and sound couldn't be saved in time.
film-no-longer-kept = { $person ->
        [user] Your
       *[partner] Your partner's
    } picture and sound are no longer being saved ({ $reason }). Scores continue.
