# Transcripts: what was left out of one that another program wrote, or taken for something else.

transcript-others = Left out { $count ->
    [one] another speaker
   *[other] { $count } other speakers
} of the transcript: { $names }.
transcript-unnamed = { $count ->
    [one] 1 cue
   *[other] { $count } cues
} of the transcript without a speaker's name ({ $words ->
    [one] 1 word
   *[other] { $words } words
}) { $count ->
    [one] was
   *[other] were
} left out.
transcript-carried = The transcript has names only where the speaker changes, so { $count ->
    [one] 1 cue without a name was
   *[other] { $count } cues without a name were
} given to the speaker before.
transcript-lost = { $count ->
    [one] 1 cue
   *[other] { $count } cues
} of the transcript with unreadable times { $count ->
    [one] was
   *[other] were
} left out.
transcript-backwards = { $count ->
    [one] 1 cue of the transcript ends before it begins; its
   *[other] { $count } cues of the transcript end before they begin; their
} words are placed at its beginning.
transcript-long = { $count ->
    [one] 1 cue of the transcript lasts
   *[other] { $count } cues of the transcript last
} far longer than speaking its words takes; the words are placed at its beginning.
transcript-outside = { $count ->
    [one] 1 word
   *[other] { $count } words
} of the transcript outside the recording { $count ->
    [one] was
   *[other] were
} left out.
