"""From a picture to followed, judged faces: what the detector and ``mien.Analyzer`` do alike.

Where to look for faces (``search``), which face is which from frame to frame (``tracker``), which
are worth classifying (``gate``), which way up they are (``upright``), and what is said of them
(``verdict``). No server in it.
"""
