# Words that are recognized from the sound.

# Of the first two, other sentences say what becomes of the words; they have no stop.
words-extra-missing = speech cannot be recognized, as the extra “words” is not installed; run `{ $command }`
words-stopped = speech recognition stopped { $count } times within a minute and was given up; run `rapport doctor` to check the installation
words-detected = Language detected: { $language } ({ $percent } % sure). Use --language to set it.
words-unclear = { $seconds } s of speech could not be recognized.
words-dropped = { $seconds } s of speech were lost, because recognition stopped and had to be restarted.
