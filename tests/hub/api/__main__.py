"""`python3 -m tests.hub.api` writes hub/api/REASONS.md from the registry of reasons."""

from hub.bootstrap.door import enter

if __name__ == "__main__":
    enter("test")

    from tests.hub.api.reasons_page import PAGE, page

    PAGE.write_text(page(), encoding="utf-8")
