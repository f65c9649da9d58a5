"""``python -m estimator`` is the command ``perusable``."""

from estimator.cli.main import run

if __name__ == "__main__":
    run()
