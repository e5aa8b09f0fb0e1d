"""``rapport sessions shift`` and ``join``: two recordings of one conversation, laid on one clock and scored anew."""

from __future__ import annotations

import click

from monitor.cli.options import Bar, ask_passphrase, json_option, notify, print_json
from monitor.words import say


# A negative number is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("session")
@click.argument("seconds", type=float, required=False)
@click.option("--restore", is_flag=True, help="Take back every shift.")
@json_option
def shift(session: str, seconds: float | None, restore: bool, as_json: bool) -> None:
    """Shift the partner's recording in time and score the session again. SECONDS is how much later (negative: earlier).

    0 confirms an alignment that was uncertain. The recordings are not needed: the session keeps what was measured.
    """
    from monitor.replay.catalog import find_session
    from monitor.replay.document import clock_fields
    from monitor.replay.realign import restore_alignment, shift_partner
    from monitor.replay.text.clock import clock_words

    if restore == (seconds is not None):
        raise click.UsageError("give either SECONDS or --restore")
    folder = find_session(session)
    with Bar(say("cli-shift")) as bar:
        if seconds is None:
            shifted = restore_alignment(folder, report=bar.report)
        else:
            shifted = shift_partner(folder, seconds, report=bar.report)
    if as_json:
        print_json({"session": shifted.id, **clock_fields(shifted.header.clock)})
    else:
        click.echo(" ".join(clock_words(shifted.header.clock)))


# A negative number is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("user")
@click.argument("partner")
@click.option(
    "--offset", "offset_s", type=float, metavar="S", help="How much later PARTNER began, in seconds; else it is found."
)
@click.option("--title", default="", help="A title for the new session (default: that of USER).")
@click.option("--agreed", is_flag=True, help="Both people agreed, also where their sessions don't say so.")
@json_option
def join(user: str, partner: str, offset_s: float | None, title: str, agreed: bool, as_json: bool) -> None:
    """Join what two people recorded of their own sides of one conversation. USER is yours, PARTNER your partner's.

    Each is a session's id, its folder or a bundle. Only what each one's own camera and microphone brought is taken; both
    sessions stay as they are, and the new one is scored as if one computer had recorded it.
    """
    from monitor.paths import sessions_dir
    from monitor.replay.document import clock_fields
    from monitor.replay.join.join import join_sessions
    from monitor.replay.text.clock import clock_words

    with Bar(say("cli-join")) as bar:
        joined = join_sessions(
            user,
            partner,
            sessions_dir(create=True),
            offset_s=offset_s,
            title=title,
            agreed=agreed,
            passphrase=ask_passphrase,
            report=bar.report,
        )
    session = joined.session
    for line in (*clock_words(session.header.clock), *joined.remarks):
        notify(line)
    if as_json:
        print_json({"session": session.id, "path": str(session.path), **clock_fields(session.header.clock)})
    else:
        click.echo(session.id)
