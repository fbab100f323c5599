"""`python -m hub.cli`: the command inside an environment that is ready, without looking for one."""

from hub.cli.main import run

if __name__ == "__main__":
    run()
