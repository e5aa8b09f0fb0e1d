# What an export in the BIDS layout says in its own README and file descriptions.

bids-name = Conversations measured by Rapport
bids-kept = session { $session } is already in { $folder } as { $run }, which was left as it is; to write it again, delete that run's files first
bids-made = Measures, events and scores of two people talking, computed from their pictures and sound.
bids-readme =
    # Conversations measured by Rapport

    The files follow BIDS { $version } as a derivative dataset: everything here was computed from pictures and sound, and the recordings themselves aren't included. Events follow the draft for audio and video recordings of behaving people (BEP047), so a recording of the same run goes beside them under the same name.

    - Each person is a participant of their own. participants.tsv says who talked with whom (dyad) and which of the two each one is: the user or the partner.
    - Both people of a dyad have the same task and run for the same conversation. All times in a run are seconds from its start, on one clock for both people. Only where PartnerOffsetSure is false is it uncertain how the two recordings line up.
    - What belongs to both people at once (scores, cues, shared laughs) is written once, in the user's folder. Nothing is there twice when you read all files.
    - Series (physio.tsv.gz) are rows on an even grid. Each row keeps the exact time at which it was measured in time_s. Where nothing was measured, every column is n/a.
    - The JSON file beside each table describes every column with its unit.
