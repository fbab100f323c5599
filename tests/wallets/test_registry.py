"""Which wallets there are, and that adding one touches nothing but its own folder."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from fx.currency import CURRENCIES
from tests.wallets.running import WALLET_IDS, connection_of
from wallets import registry
from wallets.connection import SecretMissing, WalletConnection
from wallets.profile import HoldSupport

ELSEWHERE = """
from dataclasses import replace
from wallets.truemoney import PROFILE as THEIRS
PROFILE = replace(THEIRS, wallet_id="{wallet_id}")
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """The registry remembers what it found; here it looks again, before and after."""
    registry.profiles.cache_clear()
    registry._packages.cache_clear()
    yield
    registry.profiles.cache_clear()
    registry._packages.cache_clear()


def _installed(monkeypatch: pytest.MonkeyPatch, *points: tuple[str, str]) -> None:
    found = EntryPoints(EntryPoint(name, value, registry.ENTRY_POINTS) for name, value in points)
    monkeypatch.setattr(registry, "entry_points", lambda group: found.select(group=group))


def test_the_wallets_of_this_house_are_found_by_their_folders() -> None:
    assert WALLET_IDS == tuple(registry.profiles())
    assert WALLET_IDS == tuple(profile.wallet_id for profile in registry.profiles().values())


def test_looking_for_profiles_imports_no_adapter() -> None:
    program = (
        "import sys; from wallets import registry; registry.profiles();"
        "print([name for name in sys.modules if name.startswith('wallets.') and name.endswith('.wallet')])"
    )
    root = Path(registry.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert "[]\n" == done.stdout


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_every_wallet_opens_its_adapter_and_its_door(wallet_id: str) -> None:
    connection = connection_of(wallet_id)
    wallet = registry.open_wallet(wallet_id, connection)
    assert registry.profiles()[wallet_id] is wallet.profile
    assert hasattr(registry.open_door(wallet_id, connection), "read")


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_a_connection_without_its_secrets_is_refused_by_name(wallet_id: str) -> None:
    bare = WalletConnection("http://127.0.0.1:1", "c", {})
    with pytest.raises(SecretMissing, match="client 'c' has no secret 'hub_"):
        registry.open_wallet(wallet_id, bare)


def test_an_adapter_without_the_verbs_that_its_profile_promises_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boastful = replace(registry.profiles()["truemoney"], hold=HoldSupport.NATIVE)
    monkeypatch.setattr("wallets.truemoney.wallet.PROFILE", boastful)
    with pytest.raises(registry.BadWallet, match=r"wallets\.truemoney says holds are NATIVE"):
        registry.open_wallet("truemoney", connection_of("truemoney"))


def test_an_unknown_wallet_is_named_with_those_there_are() -> None:
    with pytest.raises(
        registry.UnknownWallet, match="no wallet 'nokia'; there are gcash, kakaopay, truemoney"
    ):
        registry.package_of("nokia")


def test_a_wallet_of_another_distribution_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere_a.py").write_text(ELSEWHERE.format(wallet_id="elsewhere"))
    monkeypatch.syspath_prepend(tmp_path)
    _installed(monkeypatch, ("elsewhere", "elsewhere_a"))
    assert ("elsewhere", *WALLET_IDS) == tuple(registry.profiles())
    assert "elsewhere_a" == registry.package_of("elsewhere")


def test_two_packages_of_one_wallet_id_are_refused_and_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _installed(monkeypatch, ("gcash", "elsewhere_b"))
    with pytest.raises(registry.BadWallet, match=r"'gcash': wallets\.gcash and elsewhere_b"):
        registry.profiles()


def test_a_package_that_calls_itself_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere_c.py").write_text(ELSEWHERE.format(wallet_id="other"))
    monkeypatch.syspath_prepend(tmp_path)
    _installed(monkeypatch, ("elsewhere", "elsewhere_c"))
    with pytest.raises(registry.BadWallet, match="elsewhere_c calls itself 'other', not 'elsewhere'"):
        registry.profiles()


def test_a_package_without_a_profile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _installed(monkeypatch, ("elsewhere", "json"))
    with pytest.raises(registry.BadWallet, match="json has no PROFILE"):
        registry.profiles()


@pytest.mark.parametrize("wallet_id", WALLET_IDS)
def test_every_profile_is_sound(wallet_id: str) -> None:
    profile = registry.profiles()[wallet_id]
    assert profile.currency in CURRENCIES
    assert 2 == len(profile.country)
    assert "qrossing-order" in profile.merchant_schemes
    assert profile.pay_in_flight_seconds > 0
    # One code for each reason, so that a sandbox can say each of them.
    assert len(profile.final_codes) == len(set(profile.final_codes.values()))


def test_no_consumer_code_belongs_to_two_wallets() -> None:
    prefixes = [pattern.prefix for profile in registry.profiles().values() for pattern in profile.codes]
    assert ["281006", "291088", "251001"] == prefixes
