# What ``rapport analyze`` and ``import-measures`` say about the words of a conversation.

spoken-writing = Everything else is measured. Writing down the rest of what was said …
# unclear: whether somebody was heard at all.
spoken-none = { $unclear ->
        [1] The speech was too unclear to write down, so there are no words. Music or noise may be the reason.
       *[0] Nobody was heard speaking, so there are no words.
    }
spoken-unclear = { $seconds } s of speech could not be recognized, so those words are missing.
spoken-failed = { $found ->
        [1] Not all words are there.
       *[0] There are no words.
    } { $why }. Everything else is complete.
spoken-unavailable = The words aren't written down. { $why }. Everything else is measured.
spoken-withheld = The words aren't written down, because the two voices can't be told apart.
spoken-no-transcript = The transcript isn't used. { $why }. { $recognized ->
        [1] Speech is recognized instead.
       *[0] Everything else is measured.
    }
# fit: crossed or elsewhere.
spoken-misfit = { $fit ->
        [crossed] The words of { $file } come where the other person is heard, so the two names may be swapped. Check --user and --partner.
       *[elsewhere] The words of { $file } don't come where you two are heard. Check that it belongs to this recording and starts with it; until then, don't trust what is counted from the words.
    }
spoken-of-zoom = Zoom's own transcript { $file } is used for the words.
spoken-no-text = { $file } has no text, so there are no words.
spoken-text-left-out = The texts of { $file } are left out. To keep what was said, add { $option }; both people must agree.
