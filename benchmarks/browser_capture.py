"""Picture and sound that a page captures: their stamps, a planted pair through it, what it costs, what compressing changes.

    python benchmarks/browser_capture.py stamps [--minutes 10]
    python benchmarks/browser_capture.py pair [--minutes 2] [--films FOLDER]
    python benchmarks/browser_capture.py cost [--seconds 60] [--rounds 2] [--films FOLDER]
    python benchmarks/browser_capture.py transport [--seconds 30] [--rounds 3] [--films FOLDER]
    python benchmarks/browser_capture.py pictures FILM [--every 40]

``stamps``: a second tab plays a film with a flash and a beep every two seconds, the page shares that tab, and the program says
when it saw the flash and heard the beep. Asked: within 40 ms of each other over ten minutes. A picture's stamp is only as good
as the 33 ms between two of them.

``pair``: two simulated people, the user following by a planted lag. The user's film is Chromium's camera and microphone, the
partner's plays in a tab that is shared; the page is clicked as a user would, and the session that ``rapport live`` keeps is
compared with ``analyze`` of the same films. Asked: lag within 0.15 s, median F0 within 3 %, who speaks right in 95 % of frames.

``cost``: ``rapport live`` with films, and with the same films captured by a page, in turns. Asked: at most 0.15 core more in
the program's processes (the browser's are not counted), p95 from capture to page at most 250 ms.

``transport``: what of that is the way into the program, measured with nobody looking at the pictures: on a machine that cannot
keep 15 a second with a browser beside, the difference in ``cost`` says little.

``pictures``: what JPEG of the qualities tried does to a face's landmarks, beside what the tracker itself does to the same
picture with one grey level of noise; and what a picture costs to decode here.

``pair``, ``cost`` and ``transport`` draw their films first (some minutes); ``--films`` keeps them in a folder and takes them
from there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    stamps = what.add_parser("stamps")
    stamps.add_argument("--minutes", type=float, default=10.0)
    pair = what.add_parser("pair")
    pair.add_argument("--minutes", type=float, default=2.0)
    pair.add_argument("--films", type=Path)
    cost = what.add_parser("cost")
    cost.add_argument("--seconds", type=float, default=60.0)
    cost.add_argument("--rounds", type=int, default=2)
    cost.add_argument("--films", type=Path)
    transport = what.add_parser("transport")
    transport.add_argument("--seconds", type=float, default=30.0)
    transport.add_argument("--rounds", type=int, default=3)
    transport.add_argument("--films", type=Path)
    pictures = what.add_parser("pictures")
    pictures.add_argument("film", type=Path)
    pictures.add_argument("--every", type=int, default=40)
    options = parser.parse_args()
    if options.what == "stamps":
        from benchmarks.capture.stamps import stamps as run_stamps

        run_stamps(options.minutes * 60)
    elif options.what == "pair":
        from benchmarks.capture.pair import pair as run_pair

        run_pair(options.minutes * 60, options.films)
    elif options.what == "cost":
        from benchmarks.capture.cost import cost as run_cost

        run_cost(options.seconds, options.rounds, options.films)
    elif options.what == "transport":
        from benchmarks.capture.transport import transport as run_transport

        run_transport(options.seconds, options.rounds, options.films)
    else:
        from benchmarks.capture.pictures import pictures as run_pictures

        run_pictures(options.film, options.every)


if __name__ == "__main__":
    main()
