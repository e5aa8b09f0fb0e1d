"""Pictures and films in which nobody is: titles, drawn faces that stand, move, talk and blink, patterns, walls, statues.

Each is a function of the number of the picture and of how many there are, 0..1 through the film; all are 480 x 270, RGB.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from monitor.types import Uint8

WIDTH, HEIGHT = 480, 270
_SKIN, _DARK, _RED = (242, 205, 170), (40, 30, 30), (190, 60, 60)

Drawn = Callable[[int, float], Uint8]


def _blank(colour: tuple[int, int, int] = (255, 255, 255)) -> Uint8:
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def _text(
    image: Uint8, line: str, x: int, y: int, *, size: float = 0.8, colour: tuple[int, int, int] = (255, 255, 255)
) -> None:
    cv2.putText(image, line, (x, y), cv2.FONT_HERSHEY_DUPLEX, size, colour, 1, cv2.LINE_AA)


def cartoon(
    image: Uint8,
    x: float,
    y: float,
    size: float,
    *,
    mouth: float = 0.0,
    lids: float = 0.0,
    look: float = 0.0,
    body: bool = False,
    arms: bool = False,
    hair: bool = True,
    colour: tuple[int, int, int] = _SKIN,
) -> None:
    """A drawn head whose half height is ``size`` px; mouth and lids 0..1 (open; shut), look -1..1."""

    def at(dx: float, dy: float) -> tuple[int, int]:
        return round(x + dx * size), round(y + dy * size)

    def px(share: float) -> int:
        return max(1, round(share * size))

    if body:
        cv2.rectangle(image, at(-0.28, 0.7), at(0.28, 1.4), colour, -1)
        cv2.ellipse(image, at(0, 2.6), (px(1.7), px(1.5)), 0, 180, 360, (60, 90, 160), -1, cv2.LINE_AA)
        if arms:
            for side in (-1, 1):
                cv2.line(image, at(side * 1.4, 1.9), at(side * 1.9, 2.9), (60, 90, 160), px(0.5), cv2.LINE_AA)
                cv2.line(image, at(side * 1.9, 2.9), at(side * 0.9, 1.2), colour, px(0.3), cv2.LINE_AA)
                cv2.circle(image, at(side * 0.9, 1.1), px(0.25), colour, -1, cv2.LINE_AA)
    if hair:
        cv2.ellipse(image, at(0, -0.25), (px(0.9), px(0.95)), 0, 0, 360, (90, 60, 30), -1, cv2.LINE_AA)
    cv2.ellipse(image, at(0, 0), (px(0.76), px(1)), 0, 0, 360, colour, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, at(side * 0.32, -0.15), (px(0.19), px(0.13)), 0, 0, 360, (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(image, at(side * 0.32 + 0.08 * look, -0.15), px(0.1), (70, 110, 70), -1, cv2.LINE_AA)
        cv2.circle(image, at(side * 0.32 + 0.08 * look, -0.15), px(0.05), _DARK, -1, cv2.LINE_AA)
        if lids > 0.5:
            cv2.ellipse(image, at(side * 0.32, -0.15), (px(0.2), px(0.14)), 0, 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(image, at(side * 0.32, -0.13), (px(0.2), px(0.15)), 0, 195, 345, _DARK, px(0.03), cv2.LINE_AA)
        cv2.ellipse(image, at(side * 0.32, -0.28), (px(0.25), px(0.15)), 0, 205, 335, (90, 60, 30), px(0.07), cv2.LINE_AA)
    shade = tuple(round(0.82 * part) for part in colour)
    cv2.polylines(image, [np.array([at(0.02, -0.1), at(-0.1, 0.25), at(0.08, 0.27)])], False, shade, px(0.05), cv2.LINE_AA)
    cv2.ellipse(image, at(0, 0.52), (px(0.3), px(0.06 + 0.2 * mouth)), 0, 0, 360, _RED, -1, cv2.LINE_AA)
    cv2.ellipse(image, at(0, 0.52), (px(0.24), px(0.015 + 0.15 * mouth)), 0, 0, 360, (70, 20, 20), -1, cv2.LINE_AA)


def _smooth(seed: int, sigma: float, level: float = 128, swing: float = 60) -> Uint8:
    """Noise without detail, as clouds and shadows have it."""
    noise = np.random.default_rng(seed).standard_normal((HEIGHT, WIDTH, 3)).astype(np.float32)
    blurred = cv2.GaussianBlur(noise, (0, 0), sigma)
    return np.clip(level + swing * blurred / max(float(blurred.std()), 1e-6), 0, 255).astype(np.uint8)


def title(_: int, part: float) -> Uint8:
    image = _blank((10, 10, 30))
    _text(image, "The Talk", 140, 130, size=1.6)
    _text(image, "a film about nobody", 130, 180, size=0.6)
    return (image * min(1.0, 2 * part + 0.2)).astype(np.uint8)


def credits(_: int, part: float) -> Uint8:
    image = _blank((0, 0, 0))
    for row in range(14):
        _text(image, f"Somebody {row}  ......  Something {row * 7}", 60, round(HEIGHT + 30 * row - 400 * part), size=0.5)
    return image


def page_of_text(number: int, _: float) -> Uint8:
    image = _blank()
    for row in range(18):
        _text(image, "All work and no play makes " * 2, 8, 15 + 15 * row, size=0.38, colour=(0, 0, 0))
    cv2.rectangle(image, (8, 15 + 15 * (number % 17)), (20, 27 + 15 * (number % 17)), (0, 0, 0), -1)
    return image


def cartoon_still(_: int, __: float) -> Uint8:
    image = _blank((200, 225, 240))
    cartoon(image, 240, 110, 75, body=True)
    return image


def cartoon_moving(_: int, part: float) -> Uint8:
    image = _blank((200, 225, 240))
    cartoon(image, 240 + 70 * math.sin(9 * part), 110 + 10 * math.sin(15 * part), 70 + 12 * math.sin(5 * part), body=True)
    return image


def cartoon_talking(number: int, part: float) -> Uint8:
    image = _blank((150, 190, 170))
    mouth = abs(math.sin(2.1 * number))
    cartoon(
        image,
        240 + 6 * math.sin(9 * part),
        110,
        80,
        mouth=mouth,
        lids=float(number % 9 == 0),
        look=math.sin(8 * part),
        body=True,
    )
    return image


def cartoon_with_arms(number: int, part: float) -> Uint8:
    image = _blank((235, 235, 210))
    cartoon(image, 240, 75 + 4 * math.sin(20 * part), 45, mouth=abs(math.sin(1.7 * number)), body=True, arms=True)
    return image


def cartoon_pair(number: int, part: float) -> Uint8:
    image = _blank((215, 200, 230))
    cartoon(image, 130, 110 + 5 * math.sin(12 * part), 60, mouth=abs(math.sin(1.9 * number)), body=True)
    cartoon(image, 350, 110, 60, mouth=abs(math.cos(1.3 * number)), body=True, colour=(150, 105, 75))
    return image


def talking_in_lines(number: int, part: float) -> Uint8:
    """A face in ink on paper that talks, looks about and blinks."""
    image, ink = _blank((250, 248, 240)), (20, 20, 20)
    x = 240 + round(8 * math.sin(9 * part))
    cv2.ellipse(image, (x, 120), (62, 82), 0, 0, 360, ink, 3, cv2.LINE_AA)
    cv2.ellipse(image, (x, 260), (130, 70), 0, 180, 360, ink, 3, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (x + 26 * side, 102), (14, 1 if number % 9 == 0 else 8), 0, 0, 360, ink, 2, cv2.LINE_AA)
        cv2.circle(image, (x + 26 * side + number % 3, 102), 5, ink, -1, cv2.LINE_AA)
        cv2.ellipse(image, (x + 26 * side, 90), (18, 8), 0, 200, 340, ink, 3, cv2.LINE_AA)
    cv2.polylines(image, [np.array([(x, 107), (x - 7, 134), (x + 6, 136)])], False, ink, 2, cv2.LINE_AA)
    cv2.ellipse(image, (x, 160), (22, 3 + 3 * (number % 4)), 0, 0, 360, ink, 3, cv2.LINE_AA)
    return image


def emoji(number: int, part: float) -> Uint8:
    image = _blank()
    x, y = 240 + round(20 * math.sin(7 * part)), 135
    cv2.circle(image, (x, y), 100, (255, 205, 60), -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (x + 36 * side, y - 28), (12, 18 if number % 7 else 3), 0, 0, 360, (90, 50, 10), -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + 18), (58, 34 + number % 12), 0, 10, 170, (90, 50, 10), 8, cv2.LINE_AA)
    return image


def stick_figure(_: int, part: float) -> Uint8:
    image = _blank()
    x, swing = 240, round(40 * math.sin(12 * part))
    cv2.circle(image, (x, 60), 30, (0, 0, 0), 3, cv2.LINE_AA)
    lines = (((x, 90), (x, 180)), ((x, 110), (x - 60, 130 + swing)), ((x, 110), (x + 60, 130 - swing)))
    legs = (((x, 180), (x - 40, 260)), ((x, 180), (x + 40, 260)))
    for start, end in (*lines, *legs):
        cv2.line(image, start, end, (0, 0, 0), 4, cv2.LINE_AA)
    return image


def test_bars(_: int, __: float) -> Uint8:
    colours = [(192, 192, 192), (192, 192, 0), (0, 192, 192), (0, 192, 0), (192, 0, 192), (192, 0, 0), (0, 0, 192)]
    return np.ascontiguousarray(np.array(colours, np.uint8)[np.arange(WIDTH) * 7 // WIDTH][None].repeat(HEIGHT, axis=0))


def checkerboard(number: int, _: float) -> Uint8:
    rows, columns = np.indices((HEIGHT, WIDTH)) + 3 * number
    return np.ascontiguousarray(((rows // 30 + columns // 30) % 2 * 255).astype(np.uint8)[..., None].repeat(3, axis=2))


def static(number: int, _: float) -> Uint8:
    return np.random.default_rng(number).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


def clouds(number: int, _: float) -> Uint8:
    return np.roll(_smooth(3, 22), 5 * number, axis=1)


def _noisy(image: Uint8, number: int, sigma: float = 3.0) -> Uint8:
    noise = np.random.default_rng(number).normal(0, sigma, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def drawn_on_a_wall(number: int, _: float) -> Uint8:
    """A face in chalk on a wall, seen by a camera that is noisy and shakes."""
    image = _smooth(5, 3, level=150, swing=8)
    ink = (70, 60, 60)
    cv2.ellipse(image, (250, 120), (62, 82), 0, 0, 360, ink, 3, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (250 + 26 * side, 100), (14, 8), 0, 0, 360, ink, 2, cv2.LINE_AA)
        cv2.circle(image, (250 + 26 * side, 100), 5, ink, -1, cv2.LINE_AA)
        cv2.ellipse(image, (250 + 26 * side, 88), (18, 8), 0, 200, 340, ink, 3, cv2.LINE_AA)
    cv2.polylines(image, [np.array([(250, 105), (243, 132), (256, 134)])], False, ink, 2, cv2.LINE_AA)
    cv2.ellipse(image, (250, 158), (24, 10), 0, 0, 180, ink, 3, cv2.LINE_AA)
    return _noisy(np.roll(image, (number % 3, -(number % 2)), axis=(0, 1)), number)


def landscape(number: int, part: float) -> Uint8:
    image = _blank((140, 190, 235))
    x = np.arange(WIDTH)
    for level, colour in ((120, (120, 140, 150)), (170, (80, 130, 80)), (220, (60, 100, 50))):
        ridge = level + 25 * np.sin(x / 50 + level + 2 * part) + 8 * np.sin(x / 11 + level)
        image[np.arange(HEIGHT)[:, None] > ridge[None]] = colour
    cv2.circle(image, (380, 50), 25, (255, 240, 170), -1, cv2.LINE_AA)
    return _noisy(image, number)


def lamp(number: int, _: float) -> Uint8:
    """A round lamp over a broad table: a head with shoulders to whoever wants one."""
    image = _smooth(7, 30, level=90, swing=10)
    cv2.ellipse(image, (240, 95), (45, 58), 0, 0, 360, (235, 215, 180), -1, cv2.LINE_AA)
    cv2.rectangle(image, (228, 150), (252, 190), (120, 100, 80), -1)
    cv2.ellipse(image, (240, 275), (125, 85), 0, 180, 360, (60, 70, 100), -1, cv2.LINE_AA)
    return _noisy(cv2.GaussianBlur(image, (0, 0), 2), number)


def coat_on_a_stand(number: int, part: float) -> Uint8:
    """A hat over a coat with sleeves, moving in a draught."""
    image = _smooth(8, 30, level=170, swing=8)
    x = 240 + round(4 * math.sin(14 * part))
    cv2.ellipse(image, (x, 60), (60, 14), 0, 0, 360, (50, 40, 30), -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, 45), (32, 26), 0, 180, 360, (50, 40, 30), -1, cv2.LINE_AA)
    coat = np.array([(x - 20, 85), (x + 20, 85), (x + 85, 110), (x + 105, 250), (x + 70, 255), (x + 60, 150), (x + 62, 270)])
    other = np.array([(x - 62, 270), (x - 60, 150), (x - 70, 255), (x - 105, 250), (x - 85, 110)])
    cv2.fillPoly(image, [np.concatenate([coat, other])], (70, 60, 90), cv2.LINE_AA)
    return _noisy(image, number)


def screen_share(number: int, part: float) -> Uint8:
    image = _blank((70, 110, 150))
    for x, y, name in ((30, 25, "Notes"), (170, 70, "Inbox (3)"), (300 - round(60 * part), 20, "Budget.xls")):
        cv2.rectangle(image, (x, y), (x + 160, y + 150), (245, 245, 245), -1)
        cv2.rectangle(image, (x, y), (x + 160, y + 18), (60, 60, 60), -1)
        _text(image, name, x + 6, y + 13, size=0.4)
        for row in range(7):
            cv2.line(image, (x + 8, y + 32 + 16 * row), (x + 90 + 9 * row, y + 32 + 16 * row), (130, 130, 130), 3)
    cv2.circle(image, (100 + 12 * number % 300, 200), 4, (0, 0, 0), -1)
    return image


def statue(number: int, _: float) -> Uint8:
    """A bust of stone, before a noisy camera."""
    rows, columns = np.indices((HEIGHT, WIDTH)).astype(np.float32)
    light = 0.3
    grey = np.full((HEIGHT, WIDTH), 60, np.float32)
    for cx, cy, rx, ry in ((240, 290, 150, 95), (240, 190, 28, 60), (240, 100, 58, 78)):
        x, y = (columns - cx) / rx, (rows - cy) / ry
        depth = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
        lit = 75 + 130 * np.clip(0.75 * depth + light * x - 0.3 * y, 0, 1)
        grey = np.where(x * x + y * y < 1, lit, grey)
    for cx, cy, rx, ry, change in (
        *((240 + 24 * side, 92, 17, 9, -45) for side in (-1, 1)),
        *((240, 108, 7, 22, 22), (240, 128, 14, 6, -18), (240, 146, 24, 6, -32)),
    ):
        grey += change * np.exp(-(((columns - cx) / rx) ** 2) - ((rows - cy) / ry) ** 2)
    image = np.clip(grey, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)
    return _noisy(np.ascontiguousarray(image), number)


def gradient(number: int, part: float) -> Uint8:
    """Soft light and skin colours, without a shape."""
    rows, columns = np.indices((HEIGHT, WIDTH)).astype(np.float32)
    glow = np.exp(-(((columns - 240 - 30 * math.sin(6 * part)) / 90) ** 2) - ((rows - 120) / 100) ** 2)
    return _noisy(
        np.clip(np.array([60, 45, 40]) + glow[..., None] * np.array([170, 130, 110]), 0, 255).astype(np.uint8), number
    )


def poster(number: int, _: float) -> Uint8:
    """A printed cartoon on a wall before a noisy camera."""
    image = _smooth(9, 20, level=130, swing=6)
    image[30:250, 150:330] = (250, 245, 230)
    cartoon(image, 240, 115, 55, mouth=0.5, body=True)
    image[250:] = 120
    return _noisy(image, number)


FILMS: dict[str, Drawn] = {
    function.__name__: function
    for function in (
        *(title, credits, page_of_text, cartoon_still, cartoon_moving, cartoon_talking, cartoon_with_arms, cartoon_pair),
        *(
            talking_in_lines,
            emoji,
            stick_figure,
            test_bars,
            checkerboard,
            static,
            clouds,
            drawn_on_a_wall,
            landscape,
            lamp,
            coat_on_a_stand,
        ),
        *(screen_share, statue, gradient, poster),
    )
}


def pictures(name: str, n: int) -> list[Uint8]:
    """A film of ``n`` pictures [shape=(270, 480, 3) each]."""
    return [FILMS[name](number, number / n) for number in range(n)]
