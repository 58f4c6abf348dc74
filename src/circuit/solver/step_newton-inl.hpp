// Newton's method on the few currents that are left of a circuit, in the complex form of scheme.hpp.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include <algorithm>
#include <type_traits>

#include "circuit/solver/device_kernel-inl.hpp"
#include "circuit/solver/scheme.hpp"
#include "circuit/solver/step_arrays-inl.hpp"

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
inline constexpr double rough_share = 0.1;

template <class D>
class Newton : Wide<D> {
  using W = Wide<D>;
  using typename W::M;
  using typename W::V;
  using W::keep, W::lanes, W::load, W::row, W::set, W::store, W::zero;

 public:
  Newton(const Model::Parts& parts, const StepArrays<D>& arrays)
      : parts_(parts), layout_(parts.layout), scheme_(*parts.scheme), at_(arrays) {}

  /// Coefficients of a whole or of a fine step.
  void begin(const double* coefficients, double rate) noexcept {
    coefficients_ = coefficients;
    rate_ = rate;
    stride_ = row(layout_.control_row());
    currents_ = coefficients + row(layout_.control_rows + 4 + 2 * layout_.states);
  }

  /// From the guess in w and v to the solution there and in current, q and dq. iterations: those each lane needed.
  Outcome solve(int most, V& iterations) noexcept {
    const D d;
    Outcome outcome;
    iterations = zero();
    if (layout_.currents == 0) return outcome;
    M met = W::none();
    for (int iteration = 0; iteration < most && !hn::AllTrue(d, met); ++iteration) {
      iterations = hn::Add(iterations, hn::IfThenElse(met, zero(), set(1.0)));
      const M woken = evaluate(met, iteration == 0);
      // What is still far away after some iterations is no overshoot: a limiter's input that moves by volts.
      patience_ = iteration < 3 ? 1.0 : 2.0 * patience_;
      // Factored once in three iterations: a step seldom needs more, and nothing depends on a lane's neighbours.
      const M fresh = iteration % 3 == 0 ? hn::Not(W::none()) : woken;
      switch (awake_count_) {
        case 1: met = iterate<1>(fresh, met); break;
        case 2: met = iterate<2>(fresh, met); break;
        case 3: met = iterate<3>(fresh, met); break;
        case 4: met = iterate<4>(fresh, met); break;
        case 5: met = iterate<5>(fresh, met); break;
        default: met = iterate<0>(fresh, met); break;
      }
    }
    outcome.missed = W::bits(hn::Not(met));
    outcome.rough = W::bits(is_rough());
    return outcome;
  }

  /// re, im -= coefficients x J of the awake currents. N: how many, or 0 for any number.
  template <int N>
  HWY_INLINE void subtract_currents(const double* coefficients, const double* packed, V& re, V& im) const noexcept {
    const int n = N > 0 ? N : awake_count_;
    HWY_UNROLL(5)
    for (int a = 0; a < n; ++a) {
      const double* from = coefficients + place_[a];
      W::subtract_product(load(from), load(from + lanes), load(packed + row(2 * a)), load(packed + row(2 * a + 1)), re,
                          im);
    }
  }
  /// The awake currents beside each other.
  void pack(const double* currents, double* packed) const noexcept {
    for (int a = 0; a < awake_count_; ++a) {
      store(load(currents + place_[a]), packed + row(2 * a));
      store(load(currents + place_[a] + lanes), packed + row(2 * a + 1));
    }
  }
  int awake_count() const noexcept { return awake_count_; }
  std::size_t place(int awake) const noexcept { return place_[awake]; }

  /// Held to what a junction allows.
  V junction_limited(int c, V next, V now) const noexcept {
    const D d;
    const V scale = load(coefficients_ + row(layout_.scales + c)),
            critical = load(coefficients_ + row(layout_.criticals + c));
    const V sign = hn::CopySign(set(1.0), scale);
    const auto far = hn::And(hn::Gt(hn::Mul(sign, next), critical),
                             hn::Gt(hn::Abs(hn::Sub(next, now)), hn::Mul(set(2.0), hn::Abs(scale))));
    if (HWY_LIKELY(hn::AllFalse(d, far))) return next;
    HWY_ALIGN double wanted[lanes], before[lanes], scales[lanes], criticals[lanes];
    store(next, wanted), store(now, before), store(scale, scales), store(critical, criticals);
    for (std::size_t k = 0; k < lanes; ++k)
      wanted[k] = limited(Limiting::junction, scales[k], criticals[k], wanted[k], before[k]);
    return load(wanted);
  }

 private:
  /// Currents J = i' + mu i and slopes g + sigma c of every device where the controls stand now. Currents that flow
  /// nowhere near (a grid far below its cathode, a clamp far from its rail) are exactly none in their lanes and sleep;
  /// gives the lanes in which one woke up since the last call.
  M evaluate(M met, bool is_first) noexcept {
    const D d;
    for (int c = 0; c < layout_.controls; ++c)
      store(hn::NegMulAdd(set(scheme_.mu_real), load(at_.v + row(c)), load(at_.w + row(2 * c))),
            at_.slope_of_v + row(c));
    M woken = W::none();
    awake_count_ = 0;
    double* slope = at_.slope;
    const double* rest = coefficients_ + row(layout_.rest_slopes);
    for (const Part& part : parts_.parts) {
      const int controls = part.program.controls, branches = part.program.branches;
      evaluate_device<lanes>(d, part.program, coefficients_ + row(part.figures), at_.v + row(part.first_control),
                             at_.outputs, at_.scratch);
      const double* conductances = at_.outputs + row(2 * branches);
      const double *v = at_.v + row(part.first_control), *dv = at_.slope_of_v + row(part.first_control);
      for (int b = 0; b < branches; ++b, conductances += row(controls), slope += row(2 * controls)) {
        V i = load(at_.outputs + row(b)), di = zero(), steepness = zero();
        for (int n = 0; n < controls; ++n, rest += lanes) {
          // i(v) - g v: the linear part holds what the device is at rest.
          const V conductance = hn::Sub(load(conductances + row(n)), load(rest));
          i = hn::NegMulAdd(load(rest), load(v + row(n)), i);
          di = hn::MulAdd(conductance, load(dv + row(n)), di);
          steepness = hn::Add(steepness, hn::Abs(conductance));
          store(conductance, slope + row(2 * n));
        }
        const int k = part.first_current + b;
        if (part.first_charge >= 0) {
          add_charge(part, b, dv, slope, met, i, di);
          awake_now(k);
        } else {
          const V most = hn::Max(hn::Mul(hn::Add(hn::Abs(i), hn::Abs(di)), set(1e10)), hn::Mul(steepness, set(1e6)));
          const M sleeps = hn::Lt(hn::Mul(most, load(coefficients_ + row(layout_.sizes + k))), set(1.0));
          const V flag = hn::IfThenElse(sleeps, zero(), set(1.0));
          if (!is_first) woken = hn::Or(woken, hn::Gt(flag, load(at_.awake + row(k))));
          store(flag, at_.awake + row(k));
          i = hn::Mul(i, flag);
          di = hn::Mul(di, flag);
          if (!hn::AllTrue(d, sleeps)) {
            awake_now(k);
            for (int n = 0; n < controls; ++n) store(hn::Mul(load(slope + row(2 * n)), flag), slope + row(2 * n));
          }
        }
        keep(met, hn::MulAdd(set(scheme_.mu_real), i, di), at_.current + row(2 * k));
        keep(met, hn::Mul(set(scheme_.mu_imaginary), i), at_.current + row(2 * k + 1));
      }
    }
    return hn::AndNot(met, woken);
  }

  void awake_now(int current) noexcept {
    place_[awake_count_] = row(2 * current);
    awake_[awake_count_++] = current;
  }

  HWY_INLINE void add_charge(const Part& part, int b, const double* dv, double* slope, M met, V& i, V& di) noexcept {
    const int controls = part.program.controls, branches = part.program.branches;
    const double* capacitances = at_.outputs + row(2 * branches + (branches + b) * controls);
    V flow = zero();
    for (int n = 0; n < controls; ++n) {
      const V capacitance = hn::Mul(load(capacitances + row(n)), set(rate_));
      flow = hn::MulAdd(capacitance, load(dv + row(n)), flow);
      store(hn::MulAdd(set(scheme_.sigma_real), capacitance, load(slope + row(2 * n))), slope + row(2 * n));
      store(hn::Mul(set(scheme_.sigma_imaginary), capacitance), slope + row(2 * n + 1));
    }
    const int charge = part.first_charge + b;
    const V q = hn::Mul(load(at_.outputs + row(branches + b)), set(rate_));
    // i' of a charge: (h + beta q' - q) / gamma
    const V bend = hn::Sub(hn::MulAdd(set(scheme_.beta), flow, load(at_.charge_memory + row(charge))), q);
    di = hn::MulAdd(bend, set(scheme_.sigma_square), di);
    i = hn::Add(i, flow);
    keep(met, q, at_.q + row(charge));
    keep(met, flow, at_.dq + row(charge));
  }

  template <int N>
  M iterate(M fresh, M met) noexcept {
    if (!hn::AllFalse(D(), fresh)) factor<N>(fresh);
    solve_currents<N>();
    const M before = met;
    met = move<N>(met);
    take_last_change(before);
    return met;
  }

  /// 1 + slope K with the slopes as they are now in the `fresh` lanes, as they were in the others; LU row by row, without
  /// pivots: one lane's order would not be another's, and 1 + slope K is dominated by its diagonal, which comes to hold
  /// the pivots' inverses. Columns go in blocks that stay in registers from the first product to the last.
  template <int N>
  void factor(M fresh) noexcept {
    for (int k = 0; k < 2 * parts_.slopes; ++k)
      store(hn::IfThenElse(fresh, load(at_.slope + row(k)), load(at_.used_slope + row(k))), at_.used_slope + row(k));
    const int n = N > 0 ? N : awake_count_;
    HWY_UNROLL(5)
    for (int r = 0; r < n; ++r) {
      if constexpr (N > 0) {
        factor_block<N>(r, 0, n);
      } else {
        int from = 0;
        for (; from + 4 <= n; from += 4) factor_block<4>(r, from, n);
        for (; from < n; ++from) factor_block<1>(r, from, n);
      }
      double* pivot = at_.matrix + row(2 * (r * n + r));
      const V pr = load(pivot), pi = load(pivot + lanes);
      const V size = hn::Div(set(1.0), hn::MulAdd(pr, pr, hn::Mul(pi, pi)));
      store(hn::Mul(pr, size), pivot);
      store(hn::Neg(hn::Mul(pi, size)), pivot + lanes);
    }
  }

  /// Row r, columns from .. from + width - 1.
  template <int width>
  HWY_INLINE void factor_block(int r, int from, int n) noexcept {
    const Branch& branch = parts_.branches[static_cast<std::size_t>(awake_[r])];
    const double* y = at_.used_slope + row(2 * branch.first_slope);
    const double* entry = currents_ + static_cast<std::size_t>(branch.first_control) * stride_;
    V re[width], im[width];
    HWY_UNROLL(5)
    for (int j = 0; j < width; ++j) re[j] = set(from + j == r ? 1.0 : 0.0), im[j] = zero();
    for (int c = 0; c < branch.controls; ++c, entry += stride_, y += 2 * lanes) {
      const V yr = load(y);
      HWY_UNROLL(5)
      for (int j = 0; j < width; ++j) {
        const double* k = entry + place_[from + j];
        re[j] = hn::MulAdd(yr, load(k), re[j]);
        im[j] = hn::MulAdd(yr, load(k + lanes), im[j]);
      }
      if (!branch.has_charge) continue;
      const V yi = load(y + lanes);
      HWY_UNROLL(5)
      for (int j = 0; j < width; ++j) {
        const double* k = entry + place_[from + j];
        re[j] = hn::NegMulAdd(yi, load(k + lanes), re[j]);
        im[j] = hn::MulAdd(yi, load(k), im[j]);
      }
    }
    double* mine = at_.matrix + row(2 * r * n);
    const double* above = at_.matrix + row(2 * from);
    const int before = from < r ? from : r;
    for (int c = 0; c < before; ++c) {
      const V fr = load(mine + row(2 * c)), fi = load(mine + row(2 * c + 1));
      const double* u = above + row(2 * c * n);
      HWY_UNROLL(5)
      for (int j = 0; j < width; ++j)
        W::subtract_product(fr, fi, load(u + row(2 * j)), load(u + row(2 * j + 1)), re[j], im[j]);
    }
    // Columns of this block that lie left of the diagonal become factors, and count for those right of them.
    HWY_UNROLL(5)
    for (int c = 0; c < width; ++c) {
      if (from + c >= r) break;
      const double* u = above + row(2 * (from + c) * n);
      const V vr = load(u + row(2 * c)), vi = load(u + row(2 * c + 1));
      const V fr = hn::NegMulAdd(im[c], vi, hn::Mul(re[c], vr)), fi = hn::MulAdd(im[c], vr, hn::Mul(re[c], vi));
      re[c] = fr;
      im[c] = fi;
      HWY_UNROLL(5)
      for (int j = c + 1; j < width; ++j)
        W::subtract_product(fr, fi, load(u + row(2 * j)), load(u + row(2 * j + 1)), re[j], im[j]);
    }
    HWY_UNROLL(5)
    for (int j = 0; j < width; ++j) {
      store(re[j], mine + row(2 * (from + j)));
      store(im[j], mine + row(2 * (from + j) + 1));
    }
  }

  /// The currents at the controls that they themselves make, the devices taken as straight through where they stand:
  ///   J* = J + Y (w* - w), w* = foreseen - K J*   ->   (1 + Y K) J* = J + Y (foreseen - w)
  template <int N>
  void solve_currents() noexcept {
    const int n = N > 0 ? N : awake_count_;
    const std::size_t stride = row(2 * n);
    HWY_UNROLL(5)
    for (int a = 0; a < n; ++a) {
      const Branch& branch = parts_.branches[static_cast<std::size_t>(awake_[a])];
      const double* y = at_.used_slope + row(2 * branch.first_slope);
      const double *wanted = at_.foreseen + row(2 * branch.first_control), *now = at_.w + row(2 * branch.first_control);
      V re = load(at_.current + place_[a]), im = load(at_.current + place_[a] + lanes);
      for (int c = 0; c < branch.controls; ++c) {
        const V rr = hn::Sub(load(wanted + row(2 * c)), load(now + row(2 * c)));
        const V ri = hn::Sub(load(wanted + row(2 * c + 1)), load(now + row(2 * c + 1)));
        const V yr = load(y + row(2 * c));
        re = hn::MulAdd(yr, rr, re);
        im = hn::MulAdd(yr, ri, im);
        if (branch.has_charge) {
          const V yi = load(y + row(2 * c + 1));
          re = hn::NegMulAdd(yi, ri, re);
          im = hn::MulAdd(yi, rr, im);
        }
      }
      const double* factors = at_.matrix + static_cast<std::size_t>(a) * stride;
      for (int j = 0; j < a; ++j)
        W::subtract_product(load(factors + row(2 * j)), load(factors + row(2 * j + 1)), load(at_.solved + row(2 * j)),
                            load(at_.solved + row(2 * j + 1)), re, im);
      store(re, at_.solved + row(2 * a));
      store(im, at_.solved + row(2 * a + 1));
    }
    HWY_UNROLL(5)
    for (int a = n - 1; a >= 0; --a) {
      const double* from = at_.matrix + static_cast<std::size_t>(a) * stride;
      double* x = at_.solved + row(2 * a);
      V re = load(x), im = load(x + lanes);
      for (int j = a + 1; j < n; ++j)
        W::subtract_product(load(from + row(2 * j)), load(from + row(2 * j + 1)), load(at_.solved + row(2 * j)),
                            load(at_.solved + row(2 * j + 1)), re, im);
      const V vr = load(from + row(2 * a)), vi = load(from + row(2 * a + 1));
      store(hn::NegMulAdd(im, vi, hn::Mul(re, vr)), x);
      store(hn::MulAdd(im, vr, hn::Mul(re, vi)), x + lanes);
    }
  }

  /// w = foreseen - K J*, limited, in the lanes that are not `met` yet; returns those whose every control has now moved
  /// less than its tolerance. A lane that is met stays as it is, so that its result does not depend on its neighbours.
  template <int N>
  M move(M met) noexcept {
    const V per_mu = set(1.0 / scheme_.mu_imaginary), mu_re = set(scheme_.mu_real), mu_im = set(scheme_.mu_imaginary);
    M held = W::none();
    const double* from = currents_;
    for (int c = 0; c < layout_.controls; ++c, from += stride_) {
      V re = load(at_.foreseen + row(2 * c)), im = load(at_.foreseen + row(2 * c + 1));
      subtract_currents<N>(from, at_.solved, re, im);
      const V now = load(at_.v + row(c)), wanted = hn::Mul(im, per_mu);
      const V wr = load(at_.w + row(2 * c)), wi = load(at_.w + row(2 * c + 1));
      V next = wanted;
      if (const Limiting limiting = parts_.limiting[static_cast<std::size_t>(c)]; limiting != Limiting::none) {
        if (limiting == Limiting::step) {
          const V scale = hn::Mul(load(coefficients_ + row(layout_.scales + c)), set(patience_)),
                  step = hn::Sub(wanted, now);
          next = hn::IfThenElse(hn::Gt(hn::Abs(step), scale), hn::Add(now, hn::CopySign(scale, step)), wanted);
        } else {
          next = junction_limited(c, wanted, now);
        }
        held = hn::Or(held, hn::Ne(next, wanted));
        // w = v' + mu v with the slope as computed and the value as limited.
        re = hn::MulAdd(mu_re, hn::Sub(next, wanted), re);
        im = hn::Mul(next, mu_im);
      }
      const V step = hn::Sub(next, now);
      // Asked this way round, what is no number is never met.
      const V far = hn::Mul(hn::Abs(step), load(coefficients_ + row(layout_.tolerances + c)));
      held = hn::Or(held, hn::Not(hn::Lt(far, set(1.0))));
      store(step, at_.change + row(2 * c));
      store(hn::NegMulAdd(mu_re, step, hn::Sub(re, wr)), at_.change + row(2 * c + 1));
      store(hn::IfThenElse(met, wr, re), at_.w + row(2 * c));
      store(hn::IfThenElse(met, wi, im), at_.w + row(2 * c + 1));
      store(hn::IfThenElse(met, now, next), at_.v + row(c));
    }
    return hn::Or(met, hn::Not(held));
  }

  /// The last change of currents and charges to first order, instead of another evaluation.
  void take_last_change(M met) noexcept {
    for (int a = 0; a < awake_count_; ++a) {
      keep(met, load(at_.solved + row(2 * a)), at_.current + place_[a]);
      keep(met, load(at_.solved + row(2 * a + 1)), at_.current + place_[a] + lanes);
    }
    if (layout_.charges == 0) return;
    const V per_sigma = set(1.0 / scheme_.sigma_imaginary);
    for (const Part& part : parts_.parts) {
      if (part.first_charge < 0) continue;
      const double* change = at_.change + row(2 * part.first_control);
      for (int b = 0; b < part.program.branches; ++b) {
        const Branch& branch = parts_.branches[static_cast<std::size_t>(part.first_current + b)];
        const double* slope = at_.slope + row(2 * branch.first_slope);
        const int charge = part.first_charge + b;
        V q = load(at_.q + row(charge)), flow = load(at_.dq + row(charge));
        for (int k = 0; k < branch.controls; ++k) {
          const V capacitance = hn::Mul(load(slope + row(2 * k + 1)), per_sigma);
          q = hn::MulAdd(capacitance, load(change + row(2 * k)), q);
          flow = hn::MulAdd(capacitance, load(change + row(2 * k + 1)), flow);
        }
        keep(met, q, at_.q + row(charge));
        keep(met, flow, at_.dq + row(charge));
      }
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
  const StepArrays<D>& at_;
  const double *coefficients_ = nullptr, *currents_ = nullptr;
  std::size_t stride_ = 0;
  double rate_ = 0.0;
  double patience_ = 1.0;  // how often its width a limiter's input may move in this iteration
  int awake_count_ = 0;    // currents that flow: their numbers, and where they stand in an array of complex values
  int awake_[most_currents];
  std::size_t place_[most_currents];
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
