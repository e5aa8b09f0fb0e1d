# Tables: how `rapport synchrony` read a table, one line for each thing a reader of the score should know.

tables-no-header = { $file } doesn't name its columns; they are called 1 to { $columns } from the left
tables-preamble = skipped { $n ->
    [one] 1 line
   *[other] { $n } lines
} above the column names of { $file }
tables-row-names = the first cell of each row of { $file } was taken as the row's name
tables-row-name-column = the rows' names
tables-time-unused = column { $column } of { $file } has no times that differ, so it wasn't used
tables-unit = the times of { $file } ({ $column }) were read as { $unit }
tables-no-time = left out { $n ->
    [one] 1 row
   *[other] { $n } rows
} of { $file } without a time in column { $column }
tables-reversed = the rows of { $file } run backwards in time (column { $column }); reversed
tables-sorted = { $n ->
    [one] 1 row
   *[other] { $n } rows
} of { $file } were out of order (column { $column }); sorted by time
tables-repeated = { $n ->
    [one] 1 row
   *[other] { $n } rows
} of { $file } repeat a time in column { $column }; averaged
tables-coarse = the times in column { $column } of { $file } are rounded; its rows were spread evenly, { $rate } a second
tables-counted = the rows of { $file } were placed by the numbers in { $column }, which have gaps, at { $rate } a second
tables-overlap = compared the { $shared } s that both cover (the user's table lasts { $user } s, the partner's { $partner } s)
tables-unnamed = the first, unnamed column
tables-own-time = the times of { $column } were taken from column { $time }
tables-lengths = the user has { $user } rows and the partner { $partner }; the longer table was cut at its end
tables-held = column { $column } repeats each of its values about { $times } times; each was used once
tables-slow = column { $column } has { $rate } values a second; values in between were interpolated
tables-resampled = the rows were placed by their times, at { $rate } samples a second (the user's come about { $rows } a second)
tables-chosen = compared the columns { $columns } of { $file }; the others are empty or never change: { $others }
tables-people = { $file } has a row for each person ({ $column }): { $user } is the user, { $partner } the partner
tables-lost = left out { $share } of { $column } in { $file }, where { $tracker } says that the face was lost
tables-tracker-unused = { $trackers } wasn't used for { $column }, as the names don't say whose it is
tables-missing = left out { $share } of { $column } in { $file } as coded missing values
tables-user-second = by their names, { $user } is the user and { $partner } the partner

# Tables of turns: what `rapport import-measures` made of a table.

turns-people = { $user } is the user and { $partner } the partner
turns-ignored = { $count ->
    [one] column { $columns } of { $file } isn't used
   *[other] columns { $columns } of { $file } aren't used
}
turns-empty = left out { $count ->
    [one] 1 row of { $file } that lasts
   *[other] { $count } rows of { $file } that last
} no time
turns-overlap = { $count ->
    [one] 1 row of { $file } begins
   *[other] { $count } rows of { $file } begin
} before the same person's last one ends; each was joined to it
turns-begin = nobody speaks in the first { $seconds } s of { $file }, so the session begins there
# Which other programs the measures of a session come from; files: a list.

measured-by = The measures come from { $programs }.
measured-by-program = { $program } ({ $files })
session-from-table = who spoke when, without picture and sound
foreign-no-size = { $file } doesn't say how large its pictures were, so what has a scale is missing; add it with --size, such as --size 1280x720
foreign-repeated = { $count ->
    [one] 1 frame of { $file } has
   *[other] { $count } frames of { $file } have
} the time of the one before; they were left out
