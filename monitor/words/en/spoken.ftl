# What ``rapport analyze`` and ``import-measures`` say about the words of a conversation.

words-none = No words were made out.
words-failed = { $found ->
        [1] Not all words are there: { $why }.
       *[0] No words are there: { $why }.
    } Everything else is complete.
words-unavailable = What is said isn't written down: { $why }.
words-withheld = What is said isn't written down, as nobody can tell the two voices apart.
words-no-transcript = The transcript isn't used: { $why }. { $recognized ->
        [1] Speech is recognized instead.
       *[0] Everything else is measured.
    }
words-of-zoom = Zoom's own transcript { $file } is used for the words.
words-no-text = { $file } has no text, so the topic's words can't be looked for.
