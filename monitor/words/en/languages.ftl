# Names of spoken languages, by ISO 639-1.

language-en = English
language-de = German
language-es = Spanish
language-fr = French
language-it = Italian
language-nl = Dutch
language-pl = Polish
language-pt = Portuguese
language-sv = Swedish
language-tr = Turkish
language-ja = Japanese
language-zh = Chinese
