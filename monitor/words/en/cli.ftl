# What the commands print for people, apart from descriptions of sessions, profiles and the machine.

cli-page-open = The page stays open until you press Ctrl-C here.
cli-stopped = rapport: stopped.
cli-deleted = Deleted { $name }.

cli-models-missing = { $without ->
        [hands] Hands at the face aren't measured, because their model isn't installed.
        [turns] Whether a turn sounded finished isn't known, because its model isn't installed.
       *[both] Hands at the face aren't measured, and whether a turn sounded finished isn't known, because their models aren't installed.
    } To install { $without ->
        [both] them
       *[one] it
    }, run: { $command }

shortcut-about = Practise conversations: attention, warmth and coordination, measured on your own computer
shortcut-made = Look for “Rapport monitor” among your applications. To remove it, run: rapport install-shortcut --remove
shortcut-none = There is no shortcut to remove.
shortcut-hold = Press Enter to close this window.
shortcut-failed = Rapport monitor stopped with an error

cli-profiles-none = No profiles yet. To make one, run `rapport calibrate`.
cli-confirm-delete-profile = Permanently delete profile { $profile }?

cli-sessions-none = No sessions yet. To make one, run `rapport analyze` or `rapport demo`.
cli-sessions-open = Open one with: { $command } replay { $session }
cli-note-goal = { $reached ->
    [yes] Goal: reached
   *[no] Goal: not reached
 }
cli-comments-merged = Session { $session } is already here; { $count ->
    [1] one comment was added to it.
   *[other] { $count } comments were added to it.
 }
cli-sessions-no-match = No matching sessions. To see all of them, run `rapport sessions list`.
cli-confirm-forget-words = Permanently delete what was said in session { $session }?
cli-forgot-words = { $count ->
    [0] Session { $session } has no words.
    [one] Deleted 1 word of session { $session }.
   *[other] Deleted { $count } words of session { $session }.
}
cli-confirm-delete-session = Permanently delete session { $session }?
cli-recovered =
    { $count ->
        [one] Closed 1 interrupted session.
       *[other] Closed { NUMBER($count, useGrouping: 0) } interrupted sessions.
    }

cli-shift = Scoring again
cli-join = Joining

cli-kept-forever = Sessions are kept until you delete them.
cli-kept-days = Sessions are deleted after { $days } days, unless they are tagged keep. You get a notice a week before.

cli-passphrase = Passphrase
cli-passphrase-again = Repeat the passphrase

cli-note-title = title: { $title }
cli-note-title-recorded = title: (as recorded)
cli-note-tags = tags: { $tags }
cli-note-rating = your rating: connection { $connection }, naturalness { $naturalness }, ease { $ease }
cli-note-rating-none = your rating: -
practise-set = { $name }: { $title }, { $count ->
    [one] one question.
   *[other] { $count } questions.
} { $about }
practise-set-faulty = { $name }: cannot be used: { $problem }
practise-own = Put your own sets (TOML files) into { $folder }, or give the path of one.
