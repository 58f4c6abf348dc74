#!/usr/bin/env python3
"""Prints the coefficients in lane_math-inl.hpp: polynomials of least largest relative error, by Remez' exchange.

usage: lane_math_fit.py     (needs Debian's python3-mpmath; computes in 60 digits)
"""

import mpmath as mp

mp.mp.dps = 60


def remez(f, low, high, degree):
    """Coefficients c for which max |p(x) / f(x) - 1| on [low, high] is least, and that maximum."""
    low, high, n = mp.mpf(low), mp.mpf(high), degree + 2
    grid = [low + (high - low) * (1 - mp.cos(mp.pi * k / 1500)) / 2 for k in range(1501)]
    nodes = [low + (high - low) * (1 - mp.cos(mp.pi * (k + mp.mpf(1) / 2) / n)) / 2 for k in range(n)]
    while True:
        a, b = mp.matrix(n, n), mp.matrix(n, 1)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                a[i, j] = x**j
            a[i, degree + 1], b[i] = (-1) ** i * f(x), f(x)
        c = list(mp.lu_solve(a, b))[: degree + 1]
        errors = [mp.polyval(c[::-1], x) / f(x) - 1 for x in grid]
        peaks = []  # the largest error between two changes of sign
        for x, e in zip(grid, errors):
            if not peaks or (e > 0) != (peaks[-1][1] > 0):
                peaks.append((x, e))
            elif abs(e) > abs(peaks[-1][1]):
                peaks[-1] = (x, e)
        while len(peaks) > n:
            peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
        nodes = [x for x, _ in peaks]
        sizes = [abs(e) for _, e in peaks]
        if len(peaks) < n or max(sizes) < 1.001 * min(sizes):
            return c, max(abs(e) for e in errors)


def quotient(f, at_zero):
    """f(x) / x, with its limit."""
    return lambda x: f(x) / x if abs(x) > mp.mpf(10) ** -25 else at_zero


def of_root(f):
    """f(s) / s as a function of s^2, for odd f with slope 1."""
    return lambda z: f(mp.sqrt(z)) / mp.sqrt(z) if z > mp.mpf(10) ** -30 else mp.mpf(1)


half, root = mp.mpf(1) / 2, mp.sqrt(2)
for name, f, low, high, degree in [
    ("exp2", quotient(lambda x: mp.expm1(x * mp.log(2)), mp.log(2)), -half, half, 9),
    ("log1p", quotient(mp.log1p, mp.mpf(1)), 0, 1, 15),
    ("log", quotient(mp.log1p, mp.mpf(1)), root / 2 - 1, root - 1, 15),
    ("atan", of_root(mp.atan), 0, (root - 1) ** 2, 9),
]:
    coefficients, error = remez(f, low, high, degree)
    print(f"{name}: {mp.nstr(error, 3)}")
    print("    " + ", ".join(mp.nstr(c, 17) for c in coefficients))
