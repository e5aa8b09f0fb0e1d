"""Pictures of a face made bad: things drawn over it by its landmarks, bad light, a bad camera.

Points are the model's 478, in pixels [shape=(478, 2)]; pictures are RGB [shape=(height, width, 3)] and come back anew.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

# Of the own left and right eye: outer and inner corner.
EYES = ((263, 362), (33, 133))
OUTLINE = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
HULL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152)
HULL += (148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
Bad = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]


def _soft(shape: tuple[int, ...], polygon: np.ndarray, blur: float) -> np.ndarray:
    """0..1 inside a polygon, with a soft edge [shape=(height, width, 1)]."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(mask, (0, 0), max(blur, 0.4)).astype(np.float32)[..., None] / 255


def _over(image: np.ndarray, colour: np.ndarray | tuple[float, ...], alpha: np.ndarray) -> np.ndarray:
    return np.clip(image * (1 - alpha) + np.asarray(colour, np.float32) * alpha, 0, 255).astype(np.uint8)


def _axes(points: np.ndarray, eye: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of an eye, and vectors of one eye width outwards and down the face."""
    outer, inner = points[eye[0]], points[eye[1]]
    across = outer - inner
    down = np.array([-across[1], across[0]])
    if down @ (points[152] - points[10]) < 0:
        down = -down
    return (outer + inner) / 2, across, down


def _lens(points: np.ndarray, eye: tuple[int, int], *, wide: float = 1.85, high: float = 1.5) -> np.ndarray:
    middle, across, down = _axes(points, eye)
    # The far eye of a turned face is narrow, but its lens is as high as the near one's.
    width = max(float(np.hypot(*(points[a] - points[b]))) for a, b in EYES)
    down = down / np.hypot(*down) * width
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x, y = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.7, np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.7
    centre = middle + 0.06 * across + 0.1 * down
    return centre + x[:, None] * across * wide / 2 + y[:, None] * down * high / 2


def lenses(
    opacity: float, *, rgb: tuple[float, ...] = (18, 17, 20), reflection: float = 0.0, graded: bool = False, wide: float = 1.85
) -> Bad:
    """Sunglasses: tinted lenses with a frame; reflection of a window; graded: dark above, clear below."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        size = float(np.hypot(*(points[263] - points[33]))) / 3
        result = image
        for eye in EYES:
            shape = _lens(points, eye, wide=wide, high=wide * 0.8)
            alpha = _soft(image.shape, shape, size / 40) * opacity
            if graded:
                rows = np.arange(image.shape[0], dtype=np.float32)[:, None, None]
                top, bottom = shape[:, 1].min(), shape[:, 1].max()
                alpha = alpha * np.clip(1.15 - 0.8 * (rows - top) / (bottom - top), 0, 1)
            result = _over(result, rgb, alpha)
            if reflection:
                centre, reach = shape.mean(axis=0), np.ptp(shape, axis=0) / 2
                place = centre + reach * rng.uniform(-0.4, 0.4, 2)
                pane = place + reach * np.array([[-0.45, -0.35], [0.35, -0.45], [0.45, 0.3], [-0.35, 0.4]])
                result = _over(result, (225, 232, 240), _soft(image.shape, pane, size / 25) * reflection * alpha)
            cv2.polylines(result, [np.round(shape).astype(np.int32)], True, (25, 22, 22), max(1, round(size / 14)), cv2.LINE_AA)
        left, right = (_lens(points, eye, wide=wide) for eye in EYES)
        bridge = [left[np.argmin(left[:, 0])], right[np.argmax(right[:, 0])]]
        cv2.line(result, *(tuple(int(v) for v in p) for p in bridge), (25, 22, 22), max(1, round(size / 10)), cv2.LINE_AA)
        return result

    return draw


def patch(eye: tuple[int, int] = EYES[0]) -> Bad:
    """A black patch over one eye."""

    def draw(image: np.ndarray, points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        size = float(np.hypot(*(points[263] - points[33]))) / 3
        return _over(image, (20, 19, 21), _soft(image.shape, _lens(points, eye), size / 30))

    return draw


def glare(strength: float = 0.95) -> Bad:
    """Clear glasses in which a screen is mirrored over the eyes."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        result, size = image, float(np.hypot(*(points[263] - points[33]))) / 3
        for eye in EYES:
            shape = _lens(points, eye)
            centre, reach = shape.mean(axis=0), np.ptp(shape, axis=0) / 2
            pane = centre + reach * (
                np.array([[-0.8, -0.6], [0.7, -0.65], [0.8, 0.5], [-0.75, 0.6]]) + rng.uniform(-0.1, 0.1, 2)
            )
            result = _over(result, (215, 228, 250), _soft(image.shape, pane, size / 12) * strength)
            cv2.polylines(result, [np.round(shape).astype(np.int32)], True, (40, 36, 34), max(1, round(size / 16)), cv2.LINE_AA)
        return result

    return draw


def mouth_mask(rgb: tuple[float, ...]) -> Bad:
    """A surgical mask with folds over nose, mouth and chin."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        shape = np.vstack([points[list(OUTLINE)], points[[454, 447, 195, 227, 234]]])
        shape[len(OUTLINE) :, 1] += 0.0
        size = float(np.hypot(*(points[454] - points[234])))
        down = points[152] - points[10]
        rows, columns = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
        along = (columns * down[0] + rows * down[1]) / float(np.hypot(*down))
        folds = 1 - 0.12 * (np.sin(along / size * 40) > 0.8) + 0.05 * np.sin(along / size * 9)
        shade = cv2.GaussianBlur(image, (0, 0), size / 8).mean(axis=2) / max(float(image.mean()), 1.0)
        cloth = np.asarray(rgb, np.float32) * (folds * np.clip(shade, 0.6, 1.25))[..., None]
        cloth += rng.normal(0, 2, cloth.shape)
        return _over(image, cloth, _soft(image.shape, shape, size / 100))

    return draw


def hair(eye: tuple[int, int] = EYES[0]) -> Bad:
    """A lock over one eye: strands of the colour above the forehead."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        middle, across, down = _axes(points, eye)
        width = float(np.hypot(*across))
        top = middle - 2.2 * down / np.hypot(*down) * width
        bottom = middle + 1.4 * down / np.hypot(*down) * width
        shape = np.array(
            [top - 0.8 * across, top + 1.1 * across, bottom + 0.9 * across, bottom - 0.1 * across, middle - 0.75 * across]
        )
        noise = cv2.GaussianBlur(
            rng.normal(0, 1, image.shape[:2]), (0, 0), sigmaX=max(width / 30, 0.6), sigmaY=max(width / 2, 1)
        )
        noise /= noise.std()
        rgb = np.array([(35, 25, 20), (90, 60, 40), (150, 115, 75)][rng.integers(3)], np.float32)
        return _over(image, rgb * (1 + 0.35 * noise[..., None]), _soft(image.shape, shape, width / 20))

    return draw


def backlight(share: float) -> Bad:
    """The face darkened to a share of its light and flat, a bright background, the sensor's noise."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        size = float(np.hypot(*(points[454] - points[234])))
        hull = points[list(HULL)]
        hull = (hull - hull.mean(axis=0)) * 1.15 + hull.mean(axis=0)
        face = _soft(image.shape, hull, size / 15)
        dark = image * share * 0.8 + image.mean() * share * 0.2
        bright = image.astype(np.float32) * 0.4 + 150
        lit = dark * face + bright * (1 - face)
        return np.clip(lit + 10 + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)

    return draw


def low_light(share: float, noise: float) -> Bad:
    """Everything dark, with the noise of a sensor turned up."""

    def draw(image: np.ndarray, _: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.clip(image * share + rng.normal(0, noise, image.shape), 0, 255).astype(np.uint8)

    return draw


def overexposed(gain: float) -> Bad:
    def draw(image: np.ndarray, _points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        return np.clip(image * gain + 30, 0, 255).astype(np.uint8)

    return draw


def motion_blur(share: float) -> Bad:
    """Blurred along one direction by a share of the face's width."""

    def draw(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        length = max(2, round(share * float(np.ptp(points[:468, 0]))))
        angle = rng.uniform(-0.5, 0.5)
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        x, y = length / 2 * np.cos(angle), length / 2 * np.sin(angle)
        cv2.line(kernel, (round(length - x), round(length - y)), (round(length + x), round(length + y)), 1.0, 1, cv2.LINE_AA)
        return cv2.filter2D(image, -1, kernel / kernel.sum())

    return draw


def compressed(quality: int) -> Bad:
    """As a JPEG of that quality (1..100)."""

    def draw(image: np.ndarray, _points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)

    return draw


def filling(margin: float) -> Bad:
    """Cut out so that the face exceeds the picture: margin (face widths, negative: cut off) round its outline."""

    def draw(image: np.ndarray, points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        (left, top), (right, bottom) = points[:468].min(axis=0), points[:468].max(axis=0)
        room = margin * (right - left)
        rows = slice(max(0, round(top - room * 1.6)), round(bottom + room * 1.6))
        part = image[rows, max(0, round(left - room)) : round(right + room)]
        return cv2.resize(part, None, fx=480 / part.shape[1], fy=480 / part.shape[1], interpolation=cv2.INTER_AREA)

    return draw


def small(face_px: float) -> Bad:
    """Scaled so that the face is so wide."""

    def draw(image: np.ndarray, points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        factor = face_px / float(np.ptp(points[:468, 0]))
        return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)

    return draw


def grey(image: np.ndarray, _points: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
    """Without colour: not bad, and nothing may be lost by it."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


KINDS: dict[str, Bad] = {
    "dark lenses": lenses(1.0),
    "dark lenses, reflections": lenses(0.97, reflection=0.9),
    "brown lenses 90 %": lenses(0.9, rgb=(60, 40, 25)),
    "lenses 80 %": lenses(0.8),
    "lenses 50 %": lenses(0.5),
    "graded lenses": lenses(0.95, graded=True),
    "small dark lenses": lenses(1.0, wide=1.5),
    "glare on glasses": glare(),
    "blue mask": mouth_mask((130, 175, 205)),
    "white mask": mouth_mask((235, 235, 232)),
    "black mask": mouth_mask((35, 34, 38)),
    "skin-coloured mask": mouth_mask((205, 165, 140)),
    "hair over one eye": hair(),
    "hair over both eyes": lambda i, p, r: hair(EYES[1])(hair(EYES[0])(i, p, r), p, r),
    "backlight 25 %": backlight(0.25),
    "backlight 15 %": backlight(0.15),
    "backlight 8 %": backlight(0.08),
    "low light 10 %": low_light(0.1, 6),
    "low light 5 %": low_light(0.05, 8),
    "overexposed 2 x": overexposed(2.0),
    "overexposed 4 x": overexposed(4.0),
    "motion blur 10 %": motion_blur(0.10),
    "motion blur 20 %": motion_blur(0.20),
    "compressed 10": compressed(10),
    "compressed 4": compressed(4),
    "fills the picture": filling(-0.05),
    "exceeds the picture": filling(-0.15),
    "80 px": small(80),
    "50 px": small(50),
    "grey": grey,
}
