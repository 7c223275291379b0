"""Picture files: what their headers say, decoding and encoding, with limits.

Shared by capture, which reads photos and cameras, and by web, which takes pictures from browsers.
No streams here.
"""
