# What the terminal says about how long sessions are kept, and what a film that ends early is said to be.

retention-deleted = Deleted session { $session }: it was kept { $days } days, as was announced.
retention-announced =
    Sessions are kept { $days } days: { $count ->
        [one] 1 session
       *[other] { NUMBER($count, useGrouping: 0) } sessions
    } ({ $names }{ $more ->
        [yes] , ...
       *[no] { "" }
    }) will be deleted from { $first } on. To keep one: `rapport sessions note ID --tag keep`; all: `rapport sessions keep --forever`.

film-end-not-written = The end of the { $person }'s picture and sound could not be written in time.
film-no-longer-kept = Picture and sound of the { $person } are no longer kept ({ $reason }); the measures go on.
