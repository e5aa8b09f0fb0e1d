# What the commands print for people, besides what describes a session, a profile or the machine.

cli-page-open = The page is open until you press Ctrl-C here.
cli-stopped = rapport: stopped.
cli-deleted = Deleted { $name }.

cli-profiles-none = No profile yet; `rapport calibrate` makes one.
cli-confirm-delete-profile = Delete profile { $profile } for good?

cli-sessions-none = No session yet; make one with `rapport analyze` or `rapport demo`.
cli-sessions-no-match = No session fits; `rapport sessions list` shows all of them.
cli-confirm-delete-session = Delete session { $session } for good?
cli-recovered =
    { $count ->
        [one] 1 interrupted session closed.
       *[other] { NUMBER($count, useGrouping: 0) } interrupted sessions closed.
    }

cli-kept-forever = Sessions are kept until you delete them.
cli-kept-days = Sessions are kept { $days } days; those with the tag keep stay. None goes before a start has said so.

cli-passphrase = Passphrase
cli-passphrase-again = The same again

cli-note-title = title: { $title }
cli-note-title-recorded = title: (as recorded)
cli-note-tags = tags: { $tags }
cli-note-rating = own rating: connection { $connection }, naturalness { $naturalness }, ease { $ease }
cli-note-rating-none = own rating: -
