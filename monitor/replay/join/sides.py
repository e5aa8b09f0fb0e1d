"""One side of a conversation: whose it is, whether it may be joined, and a bundle's opened where it leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import NotAgreedError, SessionError
from monitor.record.encryption import is_sealed
from monitor.replay.catalog import find_session
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import Session, load_session

if TYPE_CHECKING:
    from monitor.record.header import Transcript


def open_side(source: str | Path, sessions: Path, place: Path, passphrase: Callable[[], str] | None) -> tuple[Session, bool]:
    """A session by its id, folder or bundle, and whether it is a bundle, which is unpacked into ``place``."""
    file = Path(source)
    if not file.is_file() or file.suffix == ".sqlite":
        return load_session(find_session(source, folder=sessions)), False
    words = passphrase() if passphrase is not None and is_sealed(file) else None
    return import_bundle(file, place, passphrase=words, again=True), True


def check_side(session: Session, *, whose: str, agreed: bool) -> None:
    """Raise SessionError for what is no whole side of one person who agreed. whose : "your" or "your partner's"."""
    if session.status == "recording":
        raise SessionError(f"{whose} session {session.id} is not finished yet; join it when it is")
    if session.header.joined:
        raise SessionError(f"{whose} session {session.id} was joined already; join the two it was made of")
    if session.header.is_from_table or not any(session.people["user"]["coverage"].values()):
        raise SessionError(
            f"nothing was measured of the person whose session {session.id} is; join two sessions in which each person "
            "recorded their own camera or microphone"
        )
    if not agreed and "user" not in session.header.consent:
        raise NotAgreedError(
            f"{whose} session {session.id} doesn't say that the person in it agreed to be measured; if both of you "
            "agreed, say so: add --agreed, or tick the box on the sessions page"
        )


def check_pair(user: Session, partner: Session) -> None:
    """Raise SessionError where both are one recording."""
    first, second = user.header, partner.header
    if first.id == second.id or (first.started_at, user.duration_s) == (second.started_at, partner.duration_s):
        raise SessionError(
            f"both are the same recording ({first.id}); give yours first, then the one that your partner made of their own side"
        )


def joined_transcript(user: Session, partner: Session) -> tuple[Transcript | None, str]:
    """Where the joined words came from, or None and why there are none: "none" had any, "one", or they differ in "language"."""
    first, second = user.header.transcript, partner.header.transcript
    if first is None and second is None:
        return None, "none"
    if first is None or second is None or "user" not in first.consent or "user" not in second.consent:
        return None, "one"
    if first.language != second.language:
        return None, "language"
    # Each one's words move with their own side from now on, wherever they were read.
    detected = [known for known in (first.detected, second.detected) if known is not None]
    return first.model_copy(
        update={
            "source": "recognition",
            "name": "",
            "fit": "",
            "detected": min(detected, default=None),
            "missing_s": first.missing_s + second.missing_s,
            "consent": ("user", "partner"),
        }
    ), ""
