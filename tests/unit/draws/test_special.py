"""The functions against scipy, point by point, tails included."""

import numpy as np
import pytest
from scipy import special, stats  # type: ignore[import-untyped]

from estimator.draws.special import beta_cdf, log_beta, normal_quantile, t_quantile, t_tail

TAILS = 10.0 ** -np.arange(1, 301, dtype=float)
SHARES = np.concatenate([TAILS, np.linspace(0.0001, 0.9999, 2_001), 1 - 2.0 ** -np.arange(1, 53)])


def test_normal_quantiles_agree_to_the_last_digits() -> None:
    # The joins of the three approximations: 0.5 ± 0.425, and exp(-25).
    joins = np.array([np.nextafter(x, x + s) for x in (0.075, 0.925, np.exp(-25.0)) for s in (-1, 0, 1)])
    u = np.concatenate([SHARES, joins, [5e-324, 1 - 2.0**-53]])
    assert normal_quantile(u) == pytest.approx(special.ndtri(u), rel=4e-15, abs=1e-16)
    assert normal_quantile(0.5) == 0
    assert normal_quantile(np.full((2, 3), 0.975)).shape == (2, 3)
    assert normal_quantile(np.array([])).size == 0


@pytest.mark.parametrize("bad", [0.0, 1.0, -0.1, 1.1, np.nan])
def test_a_share_outside_is_refused(bad: float) -> None:
    for quantile in (normal_quantile, lambda u: t_quantile(u, 3.0)):
        with pytest.raises(ValueError, match="strictly between 0 and 1"):
            quantile(np.array([0.5, bad]))


@pytest.mark.parametrize("degrees", [0.5, 0.9, 1, 1.5, 2, 3, 4.7, 9, 29, 99.5, 1_000])
def test_t_quantiles_agree(degrees: float) -> None:
    u = np.concatenate([TAILS[:30], [0.2, np.nextafter(0.2, 1), 0.5], np.linspace(0.01, 0.99, 99), 1 - TAILS[:14]])
    found = t_quantile(u, degrees)
    # scipy's own inverse is good to 5 parts in 10^13 for 2 to 5 degrees; the tail it gives back is better.
    assert found == pytest.approx(stats.t.ppf(u, degrees), rel=2e-12, abs=1e-15)
    assert t_tail(np.abs(found), degrees) == pytest.approx(np.minimum(u, 1 - u), rel=1e-12)


def test_t_quantiles_known_in_closed_form() -> None:
    u = np.array([1e-12, 0.03, 0.25, 0.6, 0.95])
    assert t_quantile(u, 1.0) == pytest.approx(-1 / np.tan(np.pi * u), rel=1e-13)
    assert t_quantile(u, 2.0) == pytest.approx((2 * u - 1) / np.sqrt(2 * u * (1 - u)), rel=1e-13)
    assert t_quantile(u[:, None], np.array([1.0, 2.0])).shape == (5, 2)


def test_beta_shares_agree() -> None:
    rng = np.random.default_rng(1)
    a, b = 10 ** rng.uniform(-2, 4, (2, 2_000))
    x = special.betaincinv(a, b, rng.uniform(1e-9, 1, 2_000))
    assert beta_cdf(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=3e-11, abs=1e-300)
    assert log_beta(a, b) == pytest.approx(special.betaln(a, b), rel=1e-12, abs=1e-10)


def test_beta_shares_at_the_ends() -> None:
    assert beta_cdf([0.0, 1.0, 0.5], 2.0, 2.0) == pytest.approx([0, 1, 0.5])
    assert beta_cdf(0.3, 1.0, 1.0) == pytest.approx(0.3)
    # The largest argument below, at and above 10, where the series takes over.
    for large in (np.nextafter(10.0, 0), 10.0, np.nextafter(10.0, 11)):
        assert log_beta(large, 0.5) == pytest.approx(special.betaln(large, 0.5), rel=1e-13)
