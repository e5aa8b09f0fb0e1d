# What ``rapport study`` says.

study-kept = { $count ->
        [one] 1 dyad is already done and its files haven't changed.
       *[other] { $count } dyads are already done and their files haven't changed.
    }
study-workers = { $dyads ->
        [one] Scoring 1 dyad.
       *[other] Scoring { $dyads } dyads, { $workers } at a time.
    }
study-failed = { $dyad }: { $reason }
study-left-out = Left out: { $reason }
study-same-files = These are the same files as those of { $other }.
study-same-files-left = the same files as { $other }
study-same-files-two = { $dyad } is made of the same files as { $other }. The group statistics count them once.
study-stopped = the run was stopped
study-not-done = not scored yet: { $why }; run the same command again
study-resume = { $done } of { $total } dyads are done and stay done. To go on, run the same command again.
study-disk-full = the disk of { $folder } is full, so free some space
study-ended = { $done } of { $total } dyads are done: { $why }. To finish the rest, run the same command again.
study-summary = { $total ->
        [one] { $done } of 1 dyad scored.
       *[other] { $done } of { $total } dyads scored.
    }
study-reasons = { $count ->
        [one] 1 dyad failed: its row in { $file } says why.
       *[other] { $count } dyads failed: their rows in { $file } say why.
    } To try again, run the same command.
study-written = Tables: { $files }
study-page = Group statistics: { $file }
study-unused-columns = These columns of { $file } aren't used: { $columns }.
study-taken = { $dyad }{ $condition ->
        [none] {""}
       *[other] {" "}({ $condition })
    }: { $files }
study-taken-user = { $file } (user)
study-taken-partner = { $file } (partner)
study-taken-sound = { $file } ({ $person ->
        [user] user's
       *[partner] partner's
    } sound)
study-taken-both = { $file } (both)
study-taken-session = session { $file }
study-taken-fault = { $dyad }: left out: { $reason }
study-left-alone = Not used, as the name says neither whose it is nor which dyad's: { $files }.
study-left-unread = Not used, as the name doesn't fit the rule: { $files }.
study-left-beside = Not used, as these are tables beside films or sounds: { $files }. To use them, put them in a folder of their own, or in a table of dyads.
study-left-deep = Not used, as these lie in folders of folders: { $files }. To use them, say how the files are named with --rule.
study-left-other = Not used, as these are no films, sounds or tables: { $files }.
study-shifted = The partner's track was shifted since: it is taken to begin { $seconds } s after the user's.
study-ends-early = The { $person }'s recording ends at { $end } of { $total } s.
study-film-alone = { $file } is one film alone; add --layout if it shows both people, or give the other person's film
study-file-missing = { $file } has no file of the other person{ $missing ->
        [none] {""}
       *[other] , called { $missing }
    }; add it
study-file-twice = more than one file of the same person: { $files } beside another one; keep one of them
study-people-unclear = it isn't clear who is the user and who the partner: { $files }; say so with --names, such as --names A,B
study-more = { $count } more
