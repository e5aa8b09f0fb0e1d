# Whose voices are in two recordings, or in the two channels of one, said before the scores.

voices-same = { $user } and { $partner } contain the same sound, so there is no way to tell who is speaking, and no voices are measured. Use one recording or track per person.
voices-same-told-apart = Both voices are in { $user } and in { $partner }. Each person is measured where they are louder in their own recording.
voices-bleed-user = Your partner can be heard in { $user }. That isn't counted as your voice.
voices-bleed-partner = You can be heard in { $partner }. That isn't counted as your partner's voice.
voices-bleed-both = Both voices can be heard in { $user } and in { $partner }. Each person is measured without the other's voice.
