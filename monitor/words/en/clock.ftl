# How much later one of two recordings began than the other, and what says so.

clock-offset-given = { clock-offset-began }, as you said.
clock-offset-sound = { clock-offset-began }: the same sound is heard in both.
clock-offset-turns = { clock-offset-began }, judging by who speaks when{ $percent ->
    [none] { "" }
   *[other] {" "}({ $percent } % sure)
}.
clock-offset-ambiguous = It isn't clear how far apart the two recordings began. The best guess by who speaks when is { $way ->
    [together] that they began together
    [later] that your partner's began { $seconds } s after yours
   *[earlier] that your partner's began { $seconds } s before yours
}{ $others ->
    [none] { "" }
   *[other] {" "}(or an offset of { $others } s)
}. If you know better, add { $option }: by how many seconds your partner's recording began after yours (negative: before).
clock-offset-none = The sound doesn't show how far apart the two recordings began: they have nothing in common, and there is too little back and forth. Add { $option }: by how many seconds your partner's recording began after yours (negative: before; 0: together).
clock-offset-began = { $way ->
    [together] Both recordings began together
    [later] Your partner's recording began { $seconds } s after yours
   *[earlier] Your partner's recording began { $seconds } s before yours
}
clock-offset-drift = Their clocks drift apart by { $seconds } s an hour; this is corrected.

# Of a kept session.
clock-guess = { clock-offset-began } (best guess).
clock-unsure = It isn't certain how the two recordings line up, so nothing that compares the two of you is scored. Line them up in the replay, or analyze them again with --offset S.
clock-original = You shifted your partner's track; the original offset was { $seconds } s.

# Of two people's own sessions that were joined.
join-one-way = { $way ->
    [user] Your partner's side lies where you heard it, so it is late by the call's delay (up to 0.3 s).
   *[partner] Your side lies where your partner heard it, so theirs is early by the call's delay (up to 0.3 s).
}
join-by-clocks = The two sides are laid as the two computers' clocks say, which may be wrong.
join-presets = Your partner recorded with the preset "{ $theirs }". The joined session has yours, "{ $mine }".
join-no-words = { $why ->
    [one] What was said isn't in the joined session, because only one of you kept it.
   *[language] What was said isn't in the joined session, because you spoke two languages.
}
