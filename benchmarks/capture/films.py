"""A planted pair of films, and the same as Chromium's camera and microphone and as the tab of a call.

Of the user's film each picture has its number in black and white blocks along the upper edge: the camera shows it whenever the
browser gets round to it, later and later on a busy computer, so only the picture itself says how far the film is.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE_HZ = 30  # what Chromium plays a file of JPEGs with
WIDE, HIGH = 640, 360
BITS, BLOCK_PX, STRIP_PX = 16, WIDE // 16, 12
LAG_S = 1.2
# The people meet, the page is clicked, the models load: the films run meanwhile.
LEAD_S = 30.0
TITLE = "The call"
_PARTNER = f"""<!doctype html><title>{TITLE}</title>
<style>body{{margin:0;background:#000}}video{{width:100vw;display:block}}</style>
<video src="partner.mp4" preload="auto" playsinline></video><script>
const video = document.querySelector('video');
window.shown = [];  // when which moment of the film was on the screen, about once a second
const note = (at, {{ presentationTime, mediaTime }}) => {{
  if (!shown.length || mediaTime - shown.at(-1)[1] > 1) shown.push([performance.timeOrigin + presentationTime, mediaTime]);
  video.requestVideoFrameCallback(note);
}};
video.requestVideoFrameCallback(note);
</script>"""


@dataclass(frozen=True)
class Films:
    """user, partner : films with sound. camera, microphone : the user's for Chromium. page : plays the partner's."""

    user: Path
    partner: Path
    camera: Path
    microphone: Path
    page: Path


def films(folder: Path, duration_s: float) -> Films:
    """Of at least so many seconds; drawn into the folder where they are not there yet."""
    from monitor.cli.options import Bar
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.write import TRUTH_NAME, write_films
    from monitor.sources.media import MediaFile

    drawn = folder / "drawn"
    if not (drawn / TRUTH_NAME).is_file() or MediaFile(drawn / "user.mp4").duration_s < duration_s - 1:
        size = {"fps": RATE_HZ, "width_px": WIDE, "height_px": HIGH}
        plan = DyadPlan.of(duration_s=duration_s, seed=5, coupling=0.8, lag_s=LAG_S, jitter_s=0, turn_s=4, **size)
        with Bar("drawing") as bar:
            write_films(plan, drawn, force=True, progress=lambda share, made_s: bar.report(share, 1.0))
    made = Films(*(folder / name for name in ("user.mp4", "partner.mp4", "camera.mjpeg", "microphone.wav", "partner.html")))
    if not made.page.is_file() or made.page.stat().st_mtime < (drawn / TRUTH_NAME).stat().st_mtime:
        made.partner.write_bytes((drawn / "partner.mp4").read_bytes())
        _number(drawn / "user.mp4", made.user, made.camera)
        _microphone(drawn / "user.mp4", made.microphone)
    made.page.write_text(_PARTNER, encoding="utf-8")
    return made


def numbered(image: np.ndarray, number: int) -> None:
    """Put the number into a picture [shape=(height, width, 3)]."""
    for bit in range(BITS):
        image[:STRIP_PX, bit * BLOCK_PX : (bit + 1) * BLOCK_PX] = 235 if number >> bit & 1 else 16


def _number(source: Path, film: Path, camera: Path) -> None:
    import av
    import cv2

    with av.open(str(source)) as media, av.open(str(film), "w") as out, camera.open("wb") as jpegs:
        seen, heard = media.streams.video[0], media.streams.audio[0]
        video = out.add_stream("libx264", rate=RATE_HZ, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDE, HIGH, "yuv420p"
        audio = out.add_stream_from_template(heard)
        number = 0
        for packet in media.demux(seen, heard):
            if packet.stream is heard and packet.dts is not None:
                packet.stream = audio
                out.mux(packet)
                continue
            for frame in packet.decode() if packet.stream is seen else ():
                image = frame.to_ndarray(format="rgb24")
                numbered(image, number)
                jpegs.write(cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes())
                drawn = av.VideoFrame.from_ndarray(image, format="rgb24")
                drawn.pts = number
                out.mux(video.encode(drawn))
                number += 1
        out.mux(video.encode(None))


def _microphone(source: Path, target: Path) -> None:
    from monitor.sources.media import MediaFile

    with MediaFile(source) as media, wave.open(str(target), "wb") as out:
        for n, sound in enumerate(media.sounds(rate_hz=48_000)):
            if not n:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(sound.rate_hz)
            out.writeframes((np.clip(sound.samples, -1, 1) * 32767).astype("<i2").tobytes())
