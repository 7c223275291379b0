"""Files under analysis: frames matched with their results, records of faces, and their formats.

Shared by ``mien analyze``, which runs workers of its own, and by web, which takes uploads through
the workers that are there.
"""
