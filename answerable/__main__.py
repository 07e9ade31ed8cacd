"""`python -m answerable` is the same as the `answerable` command."""

from answerable.config.cli import main

if __name__ == "__main__":
    main()
