"""`python -m socle`: the same as the command `socle`."""

from socle.config.main import main

if __name__ == "__main__":
    main()
