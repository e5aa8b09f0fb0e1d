## Words that are recognized from the sound.

words-extra-missing = Words cannot be recognized, as the extra “words” is not installed: run `pip install rapport-monitor[words]`.
words-stopped = The recognition of words stopped { $count } times within a minute and was given up; run `rapport doctor` to check the installation.
words-detected = language: { $language } (detected, { $percent } % sure); to set it, use --language
words-unclear = { $seconds } s of speech could not be made out
words-dropped = { $seconds } s of speech were lost, as the recognition stopped and was started again
