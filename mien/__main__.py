"""The ``mien`` command: ``python -m mien``."""

from mien.cli.command import main

if __name__ == "__main__":
    main()
