# What ``rapport analyze`` and ``import-measures`` say about the words of a conversation.

spoken-writing = Everything is measured. Now writing down the rest of what was said …
# unclear: whether somebody was heard at all.
spoken-none = { $unclear ->
        [1] What was said could not be made out, so there are no words. Music and noise can be the reason.
       *[0] Nobody was heard to say anything, so there are no words.
    }
spoken-unclear = { $seconds } s of speech could not be made out, so their words are missing.
spoken-failed = { $found ->
        [1] Not all words are there.
       *[0] There are no words.
    } { $why }. Everything else is complete.
spoken-unavailable = What is said isn't written down. { $why }. Everything else is measured.
spoken-withheld = What is said isn't written down, as nobody can tell the two voices apart.
spoken-no-transcript = The transcript isn't used. { $why }. { $recognized ->
        [1] Speech is recognized instead.
       *[0] Everything else is measured.
    }
# fit: crossed or elsewhere.
spoken-misfit = { $fit ->
        [crossed] The words of { $file } come where the other person is heard, so the two names may be swapped. Check --user and --partner.
       *[elsewhere] The words of { $file } don't come where you two are heard. Check that it belongs to this recording and begins with it: what is said about words may be wrong.
    }
spoken-of-zoom = Zoom's own transcript { $file } is used for the words.
spoken-no-text = The file { $file } has no text, so the topic's words can't be looked for.
