"""Videos: opened where they are files, decoded, timed and shown whoever opened them.

Which of a container's streams is the film (``film``), when its pictures are shown (``times``) and
how they hang (``display``), how little of it has to be decoded (``economy``, ``hardware``), the
planes of which a JPEG is made (``planes``), all of it together (``film_reader``), and everything
that files under analysis hold (``files``).
"""
