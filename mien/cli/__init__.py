"""The ``mien`` command and the supervisor that runs the whole system on one machine."""
