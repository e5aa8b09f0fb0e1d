# Names of spoken languages, by ISO 639.

spoken-language = { $code ->
        [en] English
        [de] German
        [fr] French
        [es] Spanish
        [it] Italian
        [nl] Dutch
        [pt] Portuguese
        [sv] Swedish
        [da] Danish
        [no] Norwegian
        [fi] Finnish
        [pl] Polish
        [tr] Turkish
        [ja] Japanese
        [zh] Chinese
        [ko] Korean
        [und] unknown language
       *[other] language { $code }
    }
