// Newton's method on the few currents that are left of a circuit, in the complex form of scheme.hpp.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include "circuit/solver/scheme.hpp"
#include "circuit/solver/step_devices-inl.hpp"
#include "circuit/solver/step_factors-inl.hpp"
#include "circuit/solver/step_rows-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_NEWTON_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_NEWTON_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_NEWTON_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_NEWTON_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Lanes (as bits) in which a solution is not to be had, or not to be trusted.
struct Outcome {
  unsigned missed = 0;  // the equations were not met
  unsigned rough = 0;   // something changed state: a control ended further from its guess than smooth signals bring it
};
/// How far that is, of the width of what limits the control. Nothing that plays loud without clipping comes that far, and
/// what clips gains 3 to 20 dB over 0.3 for a tenth more iterations.
inline constexpr double rough_share = 0.3;

template <class D>
class Newton : Wide<D> {
  using W = Wide<D>;
  using Rows = Linear<D>;
  using typename W::M;
  using typename W::V;
  using W::keep, W::lanes, W::load, W::row, W::set, W::store, W::zero;

 public:
  Newton(const Model::Parts& parts, const StepArrays<D>& arrays)
      : parts_(parts),
        layout_(parts.layout),
        scheme_(*parts.scheme),
        limiting_(parts.limiting.data()),
        at_(arrays),
        devices_(parts, arrays) {}

  /// Coefficients of a whole or of a fine step.
  void begin(const double* coefficients, double rate) noexcept {
    coefficients_ = coefficients;
    devices_.begin(coefficients, rate);
  }

  /// From the guess in v and dv to the solution there and in solved (awake currents only), q and dq. iterations: those
  /// each lane needed, added.
  Outcome solve(int most, V& iterations) noexcept {
    const D d;
    Outcome outcome;
    if (layout_.currents == 0) return outcome;
    M met = W::none();
    int iteration = 0;
    for (; iteration < most && !hn::AllTrue(d, met); ++iteration) {
      iterations = hn::Add(iterations, hn::IfThenElse(met, zero(), set(1.0)));
      const M woken = devices_.evaluate(met, iteration == 0);
      // What is still far away after some iterations is no overshoot: a limiter's input that moves by volts.
      patience_ = iteration < 3 ? 1.0 : 2.0 * patience_;
      // Factored once in three iterations: a step seldom needs more, and nothing depends on a lane's neighbours.
      const bool is_fresh = iteration % 3 == 0, is_woken = !hn::AllFalse(d, woken);
      if (is_fresh) {
        devices_.use_slopes();
      } else if (is_woken) {
        devices_.use_slopes(woken);
      }
      met = for_awake([&]<int N>() HWY_ATTR { return iterate<N>(is_fresh || is_woken, met); });
    }
    if (iteration > 1) gather_solved();
    const M rough = is_rough();
    if (HWY_UNLIKELY(!hn::AllTrue(d, met) || !hn::AllFalse(d, rough)))
      outcome = {.missed = W::bits(hn::Not(met)), .rough = W::bits(rough)};
    return outcome;
  }

  /// Calls does.operator()<N>() with the number of awake currents where that is small, or 0.
  template <class Does>
  HWY_INLINE auto for_awake(const Does& does) const noexcept {
    switch (devices_.awake_count()) {
      case 1: return does.template operator()<1>();
      case 2: return does.template operator()<2>();
      case 3: return does.template operator()<3>();
      case 4: return does.template operator()<4>();
      case 5: return does.template operator()<5>();
      default: return does.template operator()<0>();
    }
  }
  int awake_count() const noexcept { return devices_.awake_count(); }
  int awake(int place) const noexcept { return devices_.awake(place); }

  /// Held to what a junction allows.
  HWY_INLINE V junction_limited(int c, V next, V now) const noexcept {
    const D d;
    const V scale = load(coefficients_ + row(layout_.scales + c)),
            critical = load(coefficients_ + row(layout_.criticals + c));
    const V sign = hn::CopySign(set(1.0), scale);
    const auto far = hn::And(hn::Gt(hn::Mul(sign, next), critical),
                             hn::Gt(hn::Abs(hn::Sub(next, now)), hn::Mul(set(2.0), hn::Abs(scale))));
    if (HWY_LIKELY(hn::AllFalse(d, far))) return next;
    return junction_limited_by_one(scale, critical, next, now);
  }

 private:
  static HWY_NOINLINE V junction_limited_by_one(V scale, V critical, V next, V now) noexcept {
    HWY_ALIGN double wanted[lanes], before[lanes], scales[lanes], criticals[lanes];
    store(next, wanted), store(now, before), store(scale, scales), store(critical, criticals);
    for (std::size_t k = 0; k < lanes; ++k)
      wanted[k] = limited(Limiting::junction, scales[k], criticals[k], wanted[k], before[k]);
    return load(wanted);
  }

  /// The currents at the controls that they themselves make, the devices taken as straight through where they stand:
  ///   J* = J + Y (w* - w), w* = foreseen - K J*   ->   (1 + Y K) J* = J + Y (foreseen - w)
  template <int N>
  HWY_INLINE M iterate(bool has_new_slopes, M met) noexcept {
    const Factors<D, N> factors(devices_, at_);
    if (has_new_slopes) factors.make();
    find_lead();
    factors.solve(at_.lead);
    const M before = met;
    met = move<N>(met);
    take_last_change(before);
    return met;
  }

  /// foreseen - w, w = v' + mu v
  HWY_INLINE void find_lead() noexcept {
    const V mu_re = set(scheme_.mu_real), mu_im = set(scheme_.mu_imaginary);
    const double *v = at_.v, *dv = at_.dv, *foreseen = at_.foreseen;
    double* lead = at_.lead;
    for (const double* const end = v + row(layout_.controls); v != end; v += lanes, dv += lanes) {
      const V value = load(v);
      store(hn::NegMulAdd(mu_re, value, hn::Sub(load(foreseen), load(dv))), lead);
      store(hn::NegMulAdd(mu_im, value, load(foreseen + lanes)), lead + lanes);
      foreseen += 2 * lanes, lead += 2 * lanes;
    }
  }

  /// w = foreseen - K J*, limited, in the lanes that are not `met` yet; returns those whose every control has now moved
  /// less than its tolerance. A lane that is met stays as it is, so that its result does not depend on its neighbours.
  template <int N>
  HWY_INLINE M move(M met) noexcept {
    const std::size_t stride = row(2 * (N > 0 ? N : devices_.awake_count()));
    M held = W::none();
    by_rows<2>(layout_.controls, [&]<int rows>(int c) HWY_ATTR {
      Several<D, rows> w;
      for (int r = 0; r < rows; ++r)
        w.re[r] = load(at_.foreseen + row(2 * (c + r))), w.im[r] = load(at_.foreseen + row(2 * (c + r) + 1));
      Rows::template subtract_currents<N, rows>(at_.of_controls + static_cast<std::size_t>(c) * stride, at_.solved,
                                                devices_.awake_count(), w);
      for (int r = 0; r < rows; ++r) held = hn::Or(held, move_control(c + r, w.re[r], w.im[r], met));
    });
    return hn::Or(met, hn::Not(held));
  }

  /// One control, to w; gives the lanes in which it was limited or moved too far to be there.
  HWY_INLINE M move_control(int c, V re, V im, M met) noexcept {
    const V now = load(at_.v + row(c)), slope_now = load(at_.dv + row(c));
    const V wanted = hn::Mul(im, set(1.0 / scheme_.mu_imaginary)),
            slope = hn::NegMulAdd(set(scheme_.mu_real), wanted, re);
    V next = wanted;
    if (limiting_[c] == Limiting::step) {
      const V scale = hn::Mul(load(coefficients_ + row(layout_.scales + c)), set(patience_)),
              step = hn::Sub(wanted, now);
      next = hn::IfThenElse(hn::Gt(hn::Abs(step), scale), hn::Add(now, hn::CopySign(scale, step)), wanted);
    } else if (limiting_[c] == Limiting::junction) {
      next = junction_limited(c, wanted, now);
    }
    const V step = hn::Sub(next, now);
    // Asked this way round, what is no number is never met.
    const V far = hn::Mul(hn::Abs(step), load(coefficients_ + row(layout_.tolerances + c)));
    const M is_there = hn::And(hn::Lt(far, set(1.0)), hn::Eq(next, wanted));
    store(step, at_.change + row(2 * c));
    store(hn::Sub(slope, slope_now), at_.change + row(2 * c + 1));
    store(hn::IfThenElse(met, slope_now, slope), at_.dv + row(c));
    store(hn::IfThenElse(met, now, next), at_.v + row(c));
    return hn::Not(is_there);
  }

  /// The last change of currents and charges to first order, instead of another evaluation.
  HWY_INLINE void take_last_change(M met) noexcept {
    const double* solved = at_.solved;
    for (int a = 0; a < devices_.awake_count(); ++a, solved += 2 * lanes) {
      double* const current = at_.current + row(2 * devices_.awake(a));
      keep(met, load(solved), current);
      keep(met, load(solved + lanes), current + lanes);
    }
    if (layout_.charges == 0) return;
    const V per_sigma = set(1.0 / scheme_.sigma_imaginary);
    for (int k = 0; k < layout_.currents; ++k) {
      const Branch& branch = devices_.branch(k);
      if (branch.charge < 0) continue;
      V q = load(at_.q + row(branch.charge)), flow = load(at_.dq + row(branch.charge));
      const double* slope = devices_.newest_slopes() + row(2 * branch.first_slope) + lanes;
      const Slope* from = devices_.slopes_of(branch);
      for (const Slope* const end = from + branch.slopes; from != end; ++from, slope += 2 * lanes) {
        const V capacitance = hn::Mul(load(slope), per_sigma);
        q = hn::MulAdd(capacitance, load(at_.change + row(2 * from->control)), q);
        flow = hn::MulAdd(capacitance, load(at_.change + row(2 * from->control + 1)), flow);
      }
      keep(met, q, at_.q + row(branch.charge));
      keep(met, flow, at_.dq + row(branch.charge));
    }
  }

  /// Where lanes were met one after the other, the currents of each as they were then.
  void gather_solved() noexcept {
    double* solved = at_.solved;
    for (int a = 0; a < devices_.awake_count(); ++a, solved += 2 * lanes) {
      const double* const current = at_.current + row(2 * devices_.awake(a));
      store(load(current), solved);
      store(load(current + lanes), solved + lanes);
    }
  }

  M is_rough() const noexcept {
    M rough = W::none();
    for (const int c : parts_.limited_controls) {
      const V off = hn::Abs(hn::Sub(load(at_.v + row(c)), load(at_.guessed + row(c))));
      rough =
          hn::Or(rough, hn::Gt(off, hn::Mul(set(rough_share), hn::Abs(load(coefficients_ + row(layout_.scales + c))))));
    }
    return rough;
  }

  const Model::Parts& parts_;
  const Layout& layout_;
  const Scheme scheme_;
  const Limiting* limiting_;
  const StepArrays<D>& at_;
  Devices<D> devices_;
  const double* coefficients_ = nullptr;
  double patience_ = 1.0;  // how often its width a limiter's input may move in this iteration
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
