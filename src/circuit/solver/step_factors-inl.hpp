// The equations of the awake currents in factors: what they make of themselves through the controls they move.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include <algorithm>

#include "circuit/solver/step_devices-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_FACTORS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_FACTORS_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_FACTORS_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_FACTORS_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// (1 + slope K) J* = J + slope (foreseen - w). N: how many currents are awake, or 0 for any number.
template <class D, int N>
class Factors : Wide<D> {
  using W = Wide<D>;
  using typename W::V;
  using W::lanes, W::load, W::row, W::set, W::store, W::subtract_product, W::zero;

 public:
  HWY_INLINE Factors(const Devices<D>& devices, const StepArrays<D>& arrays)
      : devices_(devices),
        n_(N > 0 ? N : devices.awake_count()),
        matrix_(arrays.matrix),
        of_controls_(arrays.of_controls),
        slopes_(devices.used_slopes()),
        at_(arrays) {}

  /// LU row by row, without pivots: one lane's order would not be another's, and 1 + slope K is dominated by its
  /// diagonal, which comes to hold the pivots' inverses. Columns go in blocks that stay in registers from the first
  /// product to the last.
  HWY_INLINE void make() const noexcept {
    const int n = size(), blocks = (n + 4) / 5, block = (n + blocks - 1) / std::max(blocks, 1);
    HWY_UNROLL(5)
    for (int r = 0; r < n; ++r) {
      if constexpr (N > 0) {
        make_block<N>(r, 0);
      } else {
        for (int from = 0; from < n; from += block) make_block_of(std::min(block, n - from), r, from);
      }
      double* pivot = entry(r, r);
      const V pr = hn::Add(load(pivot), set(1.0)), pi = load(pivot + lanes);
      const V size = hn::Div(set(1.0), hn::MulAdd(pr, pr, hn::Mul(pi, pi)));
      store(hn::Mul(pr, size), pivot);
      store(hn::Neg(hn::Mul(pi, size)), pivot + lanes);
    }
  }

  /// J* in at.solved. lead: foreseen - w.
  HWY_INLINE void solve(const double* lead) const noexcept {
    const int n = size();
    HWY_UNROLL(5)
    for (int r = 0; r < n; ++r) {
      const int current = devices_.awake(r);
      V re = load(at_.current + row(2 * current)), im = load(at_.current + row(2 * current + 1));
      add_slopes(devices_.branch(current), lead, re, im);
      const double* factor = entry(r, 0);
      for (int j = 0; j < r; ++j, factor += 2 * lanes) subtract(factor, j, re, im);
      store(re, at_.solved + row(2 * r));
      store(im, at_.solved + row(2 * r + 1));
    }
    HWY_UNROLL(5)
    for (int r = n - 1; r >= 0; --r) {
      V re = load(at_.solved + row(2 * r)), im = load(at_.solved + row(2 * r + 1));
      const double* factor = entry(r, r);
      const V vr = load(factor), vi = load(factor + lanes);
      for (int j = r + 1; j < n; ++j) subtract(factor += 2 * lanes, j, re, im);
      store(hn::NegMulAdd(im, vi, hn::Mul(re, vr)), at_.solved + row(2 * r));
      store(hn::MulAdd(im, vr, hn::Mul(re, vi)), at_.solved + row(2 * r + 1));
    }
  }

 private:
  HWY_INLINE int size() const { return N > 0 ? N : n_; }
  HWY_INLINE double* entry(int r, int c) const { return matrix_ + row(2 * (r * size() + c)); }
  HWY_INLINE void subtract(const double* factor, int j, V& re, V& im) const {
    subtract_product(load(factor), load(factor + lanes), load(at_.solved + row(2 * j)),
                     load(at_.solved + row(2 * j + 1)), re, im);
  }

  /// += slope x lead
  HWY_INLINE void add_slopes(const Branch& branch, const double* lead, V& re, V& im) const {
    const double* y = slopes_ + row(2 * branch.first_slope);
    const Slope* slope = devices_.slopes_of(branch);
    for (const Slope* const end = slope + branch.slopes; slope != end; ++slope, y += 2 * lanes) {
      const V yr = load(y), lr = load(lead + row(2 * slope->control)), li = load(lead + row(2 * slope->control + 1));
      re = hn::MulAdd(yr, lr, re);
      im = hn::MulAdd(yr, li, im);
      if (branch.charge < 0) continue;
      const V yi = load(y + lanes);
      re = hn::NegMulAdd(yi, li, re);
      im = hn::MulAdd(yi, lr, im);
    }
  }

  HWY_INLINE void make_block_of(int width, int r, int from) const noexcept {
    switch (width) {
      case 1: return make_block<1>(r, from);
      case 2: return make_block<2>(r, from);
      case 3: return make_block<3>(r, from);
      case 4: return make_block<4>(r, from);
      default: return make_block<5>(r, from);
    }
  }

  /// Row r, columns from .. from + width - 1.
  template <int width>
  HWY_INLINE void make_block(int r, int from) const noexcept {
    V re[width], im[width];
    HWY_UNROLL(5)
    for (int j = 0; j < width; ++j) re[j] = zero(), im[j] = zero();
    const Branch& branch = devices_.branch(devices_.awake(r));
    const double* y = slopes_ + row(2 * branch.first_slope);
    const Slope* slope = devices_.slopes_of(branch);
    for (const Slope* const end = slope + branch.slopes; slope != end; ++slope, y += 2 * lanes) {
      const double* k = of_controls_ + row(2 * (slope->control * size() + from));
      const V yr = load(y);
      HWY_UNROLL(5)
      for (int j = 0; j < width; ++j) {
        re[j] = hn::MulAdd(yr, load(k + row(2 * j)), re[j]);
        im[j] = hn::MulAdd(yr, load(k + row(2 * j + 1)), im[j]);
      }
      if (branch.charge < 0) continue;
      const V yi = load(y + lanes);
      HWY_UNROLL(5)
      for (int j = 0; j < width; ++j) {
        re[j] = hn::NegMulAdd(yi, load(k + row(2 * j + 1)), re[j]);
        im[j] = hn::MulAdd(yi, load(k + row(2 * j)), im[j]);
      }
    }
    const double* factor = entry(r, 0);
    const double* above = entry(0, from);
    const int before = from < r ? from : r;
    for (int c = 0; c < before; ++c, factor += 2 * lanes, above += row(2 * size()))
      subtract_row<width>(0, load(factor), load(factor + lanes), above, re, im);
    // Columns of this block that lie left of the diagonal become factors, and count for those right of them.
    HWY_UNROLL(5)
    for (int c = 0; c < width; ++c, above += row(2 * size())) {
      if (from + c >= r) break;
      const V vr = load(above + row(2 * c)), vi = load(above + row(2 * c + 1));
      const V fr = hn::NegMulAdd(im[c], vi, hn::Mul(re[c], vr)), fi = hn::MulAdd(im[c], vr, hn::Mul(re[c], vi));
      re[c] = fr;
      im[c] = fi;
      subtract_row<width>(c + 1, fr, fi, above, re, im);
    }
    double* mine = entry(r, from);
    HWY_UNROLL(5)
    for (int j = 0; j < width; ++j) {
      store(re[j], mine + row(2 * j));
      store(im[j], mine + row(2 * j + 1));
    }
  }

  /// -= factor x a row above, from the block's column `first` on.
  template <int width>
  HWY_INLINE void subtract_row(int first, V fr, V fi, const double* above, V* re, V* im) const {
    HWY_UNROLL(5)
    for (int j = first; j < width; ++j)
      subtract_product(fr, fi, load(above + row(2 * j)), load(above + row(2 * j + 1)), re[j], im[j]);
  }

  const Devices<D>& devices_;
  const int n_;
  double* const matrix_;
  const double *const of_controls_, *const slopes_;
  const StepArrays<D>& at_;
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
