"""How cameras speak over a network."""

#: Schemes of the URLs that may be cameras.
SCHEMES = ("rtsp", "rtsps", "http", "https")
