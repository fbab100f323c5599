"""`python3 -m hub`: the command `hub`, from a fresh checkout as well."""

from hub.bootstrap import unfit  # refuses what can not run this, before anything newer is read

if __name__ == "__main__":
    from hub.bootstrap.door import enter

    enter("run")

    from hub.cli.main import run

    run()
