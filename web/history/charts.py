"""Charts of the printed report: geometry only, as SVG paths. No styles, no text, no clock."""

from dataclasses import dataclass

from mien.store.history.series import Series

WIDTH, HEIGHT = 760.0, 160.0
#: Height of the strip under the chart that shows how many faces it rests on.
STRIP = 24.0

#: The page's own colours, chosen to be told apart with the common colour blindnesses.
COLOURS = {
    "neutral": "#aeb2b6",
    "happiness": "#f0d43a",
    "surprise": "#45d6f5",
    "sadness": "#2267c2",
    "anger": "#f25a0c",
    "disgust": "#2f9a66",
    "fear": "#c872ee",
    "contempt": "#925c2b",
}
#: For a label that a later model may bring.
OTHER = "#cfd4da"


@dataclass(frozen=True)
class Layer:
    """One label's part of a chart: an SVG path and its colour."""

    label: str
    colour: str
    path: str


@dataclass(frozen=True)
class Chart:
    """Stacked shares over time, and below how many faces they rest on.

    Attributes:
        layers: From the bottom to the top.
        faces: SVG path of the strip, in its own coordinates.
        most_faces: Faces in view on average in the fullest bucket, which fills the strip.
    """

    layers: list[Layer]
    faces: str
    most_faces: float


def chart(series: Series, from_ms: int, to_ms: int, bucket_ms: int) -> Chart:
    """Draw a series: a bar for each bucket, empty where nobody was seen."""
    scale = WIDTH / max(to_ms - from_ms, 1)
    spans = []
    for start_ms in series.start_ms:
        left = max(start_ms - from_ms, 0) * scale
        right = min((start_ms + bucket_ms - from_ms) * scale, WIDTH)
        spans.append((left, max(right - left, 0.3)))
    heights = [0.0] * len(spans)
    layers = []
    for label, shares in series.shares.items():
        bars = []
        for index, ((left, width), share) in enumerate(zip(spans, shares, strict=True)):
            if share:
                heights[index] += share * HEIGHT
                bars.append(_bar(left, HEIGHT - heights[index], width, share * HEIGHT))
        layers.append(Layer(label, colour(label), "".join(bars)))
    faces = [count * 1000 / bucket_ms for count in series.face_seconds]
    most = max(faces, default=0.0)
    strip = (
        _bar(left, STRIP - STRIP * count / most, width, STRIP * count / most)
        for (left, width), count in zip(spans, faces, strict=True)
    )
    return Chart(layers, "".join(strip), most)


def colour(label: str) -> str:
    """The colour of an expression."""
    return COLOURS.get(label, OTHER)


def _bar(left: float, top: float, width: float, height: float) -> str:
    return f"M{left:.1f} {top:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z"
