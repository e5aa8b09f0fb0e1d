# Breaks of rapport: when one is noticed, what fell, what came before and what brought it back; and the cue that may follow.

cue-repair = Pause, say what you notice, and ask
reason-repair-clash = you talked over each other { $count } times in { $seconds } s, far more than before in this talk
reason-repair-falling = { $signs } all dropped in the last { $seconds } s, far below the rest of this talk

rupture-sign-floor = taking turns
rupture-sign-answers = quick answers
rupture-sign-looking = looks
rupture-sign-smiles = smiles

# Moments: what it was, what came before, what brought it back. person : whose, as *you* or *they*.

rupture-text = { $kind ->
        [clash] You talked over each other
       *[falling] You drifted apart for a while
    }
rupture-what = { $kind ->
        [clash] you spoke at the same time { $count } times in half a minute
       *[falling] { $signs } dropped together for { $seconds } s
    }
rupture-before = before it, { $what }
rupture-after = it came back with { $what }
rupture-long-turn = { $person ->
        [user] you had spoken for { $seconds } s
       *[partner] they had spoken for { $seconds } s
    }
rupture-cut-in = { $person ->
        [user] you had interrupted
       *[partner] they had interrupted
    }
rupture-pause = a pause of { $seconds } s
rupture-laugh = { $person ->
        [both] a laugh together
        [user] your laugh
       *[partner] their laugh
    }
rupture-smile = { $person ->
        [both] a smile together
        [user] your smile
       *[partner] their smile
    }
rupture-listened = { $person ->
        [user] your short answers while they spoke
       *[partner] their short answers while you spoke
    }
