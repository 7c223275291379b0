"""Files and frames analyzed: what Python programs call, see docs/python.md.

Everything here runs in the caller's process, by the functions and models that the workers use.
"""
