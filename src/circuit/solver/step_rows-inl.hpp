// Rows of the linear part: constant, input, memory and currents times their coefficients, several rows at a time.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include "circuit/solver/step_arrays-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_ROWS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_ROWS_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_ROWS_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_ROWS_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// `count` complex values beside each other.
template <class D, int count>
struct Several {
  hn::Vec<D> re[count], im[count];
};

/// Calls does.operator()<rows>(first) for all of `count` rows, `at_once` together and the rest by twos and ones.
template <int at_once, class Does>
HWY_INLINE void by_rows(int count, const Does& does) {
  int r = 0;
  for (; r + at_once <= count; r += at_once) does.template operator()<at_once>(r);
  if constexpr (at_once > 2)
    for (; r + 2 <= count; r += 2) does.template operator()<2>(r);
  if constexpr (at_once > 1)
    for (; r < count; ++r) does.template operator()<1>(r);
}

template <class D>
struct Linear : Wide<D> {
  using W = Wide<D>;
  using typename W::V;
  using W::lanes, W::load, W::row;

  /// What does not depend on the devices: constant and input, u = u' + mu u. stride: from a row to the next.
  template <int rows>
  static HWY_INLINE Several<D, rows> begin(const double* from, std::size_t stride, V ur, V ui) {
    Several<D, rows> sum;
    HWY_UNROLL(4)
    for (int r = 0; r < rows; ++r, from += stride) {
      const V ar = load(from + 2 * lanes), ai = load(from + 3 * lanes);
      sum.re[r] = hn::NegMulAdd(ai, ui, hn::MulAdd(ar, ur, load(from)));
      sum.im[r] = hn::MulAdd(ai, ur, hn::MulAdd(ar, ui, load(from + lanes)));
    }
    return sum;
  }

  /// += coefficients x h of all states; h: real.
  template <int rows>
  static HWY_INLINE void add_memory(const double* from, std::size_t stride, const double* h, int states,
                                    Several<D, rows>& sum) {
    for (const double* const end = h + row(states); h != end; h += lanes, from += 2 * lanes) {
      const V value = load(h);
      HWY_UNROLL(4)
      for (int r = 0; r < rows; ++r) {
        const double* const of = from + static_cast<std::size_t>(r) * stride;
        sum.re[r] = hn::MulAdd(load(of), value, sum.re[r]);
        sum.im[r] = hn::MulAdd(load(of + lanes), value, sum.im[r]);
      }
    }
  }

  /// -= coefficients x J of the awake currents. N: how many, or 0 for `count`.
  template <int N, int rows>
  static HWY_INLINE void subtract_currents(const double* from, const double* currents, int count,
                                           Several<D, rows>& sum) {
    const int n = N > 0 ? N : count;
    const std::size_t stride = row(2 * n);
    HWY_UNROLL(5)
    for (int a = 0; a < n; ++a, from += 2 * lanes, currents += 2 * lanes) {
      const V jr = load(currents), ji = load(currents + lanes);
      HWY_UNROLL(4)
      for (int r = 0; r < rows; ++r) {
        const double* const of = from + static_cast<std::size_t>(r) * stride;
        W::subtract_product(jr, ji, load(of), load(of + lanes), sum.re[r], sum.im[r]);
      }
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
