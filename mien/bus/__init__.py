"""What the services share at run time: messages, streams, leases, the worker loop.

A service knows streams and messages, never another service. Everything that moves between
processes is defined here and described, with examples, in docs/messages.md.
"""
