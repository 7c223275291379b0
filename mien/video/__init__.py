"""How a video's pictures are decoded, timed and shown, whoever opened it.

Which of a container's streams is the film (``film``), when its pictures are shown (``times``) and
how they hang (``display``), how little of it has to be decoded (``economy``, ``hardware``), and
the planes of which a JPEG is made (``planes``).
"""
