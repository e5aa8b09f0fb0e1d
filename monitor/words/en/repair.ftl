# Breaks of rapport: when one is noticed, what fell, what came before and what brought it back; and the cue that may follow.

cue-repair = Pause, say what you notice, and ask
reason-repair-clash = you talked over each other { $count } times in { $seconds } s, far more than before in this talk
reason-repair-falling = { $signs } all dropped in the last { $seconds } s, far below the rest of this talk

rupture-sign-floor = taking turns
rupture-sign-answers = quick answers
rupture-sign-looking = looks
rupture-sign-smiles = smiles
