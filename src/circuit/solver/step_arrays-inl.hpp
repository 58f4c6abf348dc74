// Arrays of one step, several lanes beside each other, and the few words in which the kernel speaks of them.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include <cstddef>

#include "circuit/solver/lane_kernel.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_ARRAYS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_ARRAYS_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_ARRAYS_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_ARRAYS_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A vector of lanes, and arrays [place][lane] of them.
template <class D>
struct Wide {
  using V = hn::Vec<D>;
  using M = hn::Mask<D>;
  static constexpr std::size_t lanes = hn::MaxLanes(D());

  static HWY_INLINE V load(const double* from) { return hn::Load(D(), from); }
  static HWY_INLINE V set(double value) { return hn::Set(D(), value); }
  static HWY_INLINE V zero() { return hn::Zero(D()); }
  static HWY_INLINE void store(V value, double* to) { hn::Store(value, D(), to); }
  static HWY_INLINE std::size_t row(int index) { return static_cast<std::size_t>(index) * lanes; }
  static HWY_INLINE M none() { return hn::MaskFromVec(hn::Zero(D())); }
  /// Writes in the lanes outside the mask.
  static HWY_INLINE void keep(M met, V value, double* to) { store(hn::IfThenElse(met, load(to), value), to); }
  /// One bit a lane.
  static unsigned bits(M mask) {
    HWY_ALIGN double flags[lanes];
    store(hn::IfThenElse(mask, set(1.0), zero()), flags);
    unsigned found = 0;
    for (std::size_t k = 0; k < lanes; ++k)
      if (flags[k] != 0.0) found |= 1U << k;
    return found;
  }
  /// (re, im) -= a b
  static HWY_INLINE void subtract_product(V ar, V ai, V br, V bi, V& re, V& im) {
    re = hn::MulAdd(ai, bi, hn::NegMulAdd(ar, br, re));
    im = hn::NegMulAdd(ai, br, hn::NegMulAdd(ar, bi, im));
  }
};

/// What a step computes with, in the job's work array. Complex values stand as re, im.
template <class D>
struct StepArrays {
  StepArrays(const Model::Parts& parts, double* place) {
    const Layout& layout = parts.layout;
    const auto take = [&](int count) {
      double* taken = place;
      place += Wide<D>::row(count);
      return taken;
    };
    memory = take(layout.states);
    charge_memory = take(layout.charges);
    foreseen = take(2 * layout.controls);
    v = take(layout.controls);
    dv = take(layout.controls);
    guessed = take(layout.controls);
    change = take(2 * layout.controls);
    lead = take(2 * layout.controls);
    current = take(2 * layout.currents);
    solved = take(2 * layout.currents);
    awake = take(layout.currents);
    slopes_in_turn[0] = take(2 * layout.slopes);
    slopes_in_turn[1] = take(2 * layout.slopes);
    matrix = take(2 * layout.currents * layout.currents);
    of_controls = take(2 * layout.currents * layout.controls);
    of_states = take(2 * layout.currents * layout.states);
    q = take(layout.charges);
    dq = take(layout.charges);
    outputs = take(most_device_outputs);
    last = take(6);
    input = take(2);
    input_value = take(1);
    scratch = take(static_cast<int>(parts.scratch));
    saved = place;
  }
  double *memory, *charge_memory;     // h of scheme.hpp
  double* foreseen;                   // w of the controls, were there no currents
  double *v, *dv, *guessed, *change;  // of the controls; change: how far v and dv moved last
  double* lead;                       // foreseen - w
  double *current, *solved, *awake;   // J of all currents, of the awake ones beside each other; 1 where one is awake
  double* slopes_in_turn[2];          // g + sigma c
  double* matrix;                     // 1 + slope K, in factors
  double *of_controls, *of_states;    // what the awake currents do to each: K
  double *q, *dq, *outputs;
  double *last, *input, *input_value;  // of the driven source: six values, u' + mu u, u
  double *scratch, *saved;
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
