"""Plaintext stays on this machine."""

import pytest

from hub.api.plaintext import PlaintextRefused, is_loopback, require_private


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_loopback_is_private(host: str) -> None:
    assert is_loopback(host)
    require_private(host, insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "hub.example", "localhost.example", ""])
def test_any_other_host_has_to_be_allowed(host: str) -> None:
    with pytest.raises(PlaintextRefused, match="HUB_INSECURE=1"):
        require_private(host, insecure=False)
    require_private(host, insecure=True)
