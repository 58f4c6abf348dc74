#pragma once
// A figure that is not known exactly: its likely value and the bounds it lies between, carried through every formula.

#include <algorithm>
#include <initializer_list>
#include <type_traits>

namespace ohmic {

/// low <= likely <= high. Exact figures have all three equal.
template <class Q>
struct Interval {
  Q low{}, likely{}, high{};

  constexpr Interval() = default;
  constexpr explicit Interval(Q exact) : low(exact), likely(exact), high(exact) {}
  constexpr Interval(Q l, Q m, Q h) : low(l), likely(m), high(h) {}

  constexpr bool is_exact() const { return low == high; }
  constexpr bool contains(Q value) const { return low <= value && value <= high; }
  constexpr bool operator==(const Interval&) const = default;
};

/// The smallest interval that holds both; what is likely of the first stays.
template <class Q>
constexpr Interval<Q> hull(Interval<Q> a, Interval<Q> b) {
  return {std::min(a.low, b.low), a.likely, std::max(a.high, b.high)};
}

/// f of an interval, for f that only rises or only falls in it.
template <class Q, class F>
constexpr auto map(Interval<Q> of, F f) {
  const auto a = f(of.low), b = f(of.high);
  return Interval<std::remove_cv_t<decltype(a)>>{std::min(a, b), f(of.likely), std::max(a, b)};
}
/// f of two intervals, for f that rises or falls with each of them.
template <class P, class Q, class F>
constexpr auto map(Interval<P> p, Interval<Q> q, F f) {
  const auto a = f(p.low, q.low), b = f(p.low, q.high), c = f(p.high, q.low), d = f(p.high, q.high);
  return Interval<std::remove_cv_t<decltype(a)>>{std::min({a, b, c, d}), f(p.likely, q.likely), std::max({a, b, c, d})};
}

}  // namespace ohmic
