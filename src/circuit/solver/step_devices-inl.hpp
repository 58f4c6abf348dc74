// The devices of a step: what flows in them where their controls stand, how steeply, and which of them are awake.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include "circuit/solver/device_kernel-inl.hpp"
#include "circuit/solver/scheme.hpp"
#include "circuit/solver/step_arrays-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_DEVICES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_DEVICES_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_DEVICES_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_DEVICES_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
class Devices : Wide<D> {
  using W = Wide<D>;
  using typename W::M;
  using typename W::V;
  using W::keep, W::lanes, W::load, W::row, W::set, W::store, W::zero;

 public:
  Devices(const Model::Parts& parts, const StepArrays<D>& arrays)
      : layout_(parts.layout),
        scheme_(*parts.scheme),
        parts_(parts.parts.data()),
        parts_end_(parts_ + parts.parts.size()),
        branches_(parts.branches.data()),
        slopes_(parts.slopes.data()),
        at_(arrays) {}

  /// Coefficients of a whole or of a fine step.
  void begin(const double* coefficients, double rate) noexcept {
    coefficients_ = coefficients;
    rate_ = rate;
    gathered_count_ = -1;
  }

  /// Currents J = i' + mu i and slopes g + sigma c of every device where the controls stand now. Currents that flow
  /// nowhere near (a grid far below its cathode, a clamp far from its rail) are exactly none in their lanes and sleep;
  /// gives the lanes in which one woke up since the last call.
  M evaluate(M met, bool is_first) noexcept {
    const D d;
    M woken = W::none();
    awake_count_ = 0;
    newest_ = at_.slopes_in_turn[used_ == at_.slopes_in_turn[0] ? 1 : 0];
    bool is_as_gathered = true;
    Reading at{slopes_, newest_, coefficients_ + row(layout_.rest_slopes)};
    const double* const sizes = coefficients_ + row(layout_.sizes);
    int k = 0;
    for (const ModelDevice* part = parts_; part != parts_end_; ++part) {
      const int branches = part->program.branches;
      evaluate_device<lanes>(d, part->program, coefficients_ + row(part->figures), at_.v + row(part->first_control),
                             at_.outputs, at_.scratch);
      for (int b = 0; b < branches; ++b, ++k) {
        const Branch& branch = branches_[k];
        V i = load(at_.outputs + row(b)), di = zero();
        bool is_awake = true;
        if (branch.charge >= 0) {
          with_charge(branch, at_.outputs + row(branches + b), met, at, i, di);
        } else {
          double* const slope = at.slope;
          const V steepness = without_charge(branch, at, i, di);
          const V most = hn::Max(hn::Mul(hn::Add(hn::Abs(i), hn::Abs(di)), set(1e10)), hn::Mul(steepness, set(1e6)));
          const M sleeps = hn::Lt(hn::Mul(most, load(sizes + row(k))), set(1.0));
          const V flag = hn::IfThenElse(sleeps, zero(), set(1.0));
          if (!is_first) woken = hn::Or(woken, hn::Gt(flag, load(at_.awake + row(k))));
          store(flag, at_.awake + row(k));
          if (!hn::AllFalse(d, sleeps)) {
            is_awake = !hn::AllTrue(d, sleeps);
            i = hn::Mul(i, flag);
            di = hn::Mul(di, flag);
            for (double* s = slope; is_awake && s != at.slope; s += 2 * lanes) store(hn::Mul(load(s), flag), s);
          }
        }
        keep(met, hn::MulAdd(set(scheme_.mu_real), i, di), at_.current + row(2 * k));
        keep(met, hn::Mul(set(scheme_.mu_imaginary), i), at_.current + row(2 * k + 1));
        if (!is_awake) continue;
        is_as_gathered = is_as_gathered && awake_[awake_count_] == k;
        awake_[awake_count_++] = k;
      }
    }
    if (!is_as_gathered || awake_count_ != gathered_count_) gather();
    return hn::AndNot(met, woken);
  }

  /// From now on the slopes as they are now count, in all lanes ...
  void use_slopes() noexcept { used_ = newest_; }
  /// ... or in the `fresh` ones.
  void use_slopes(M fresh) noexcept {
    for (std::size_t k = 0; k < row(2 * layout_.slopes); k += lanes)
      store(hn::IfThenElse(fresh, load(newest_ + k), load(used_ + k)), used_ + k);
  }
  const double* used_slopes() const noexcept { return used_; }
  const double* newest_slopes() const noexcept { return newest_; }

  int awake_count() const noexcept { return awake_count_; }
  /// The current that stands at this place among the awake ones.
  int awake(int place) const noexcept { return awake_[place]; }
  const Branch& branch(int current) const noexcept { return branches_[current]; }
  const Slope* slopes_of(const Branch& branch) const noexcept { return slopes_ + branch.first_slope; }

 private:
  /// Where the next slope is described, stored, and found at rest.
  struct Reading {
    const Slope* from;
    double* slope;
    const double* rest;
    HWY_INLINE void next() { ++from, slope += 2 * lanes, rest += lanes; }
  };

  /// i(v) - g v, its derivative, and the sum of its slopes: the linear part holds what the device is at rest.
  HWY_INLINE V without_charge(const Branch& branch, Reading& at, V& i, V& di) noexcept {
    V steepness = zero();
    for (int s = 0; s < branch.slopes; ++s, at.next()) {
      const V rest = load(at.rest), conductance = hn::Sub(load(at_.outputs + row(at.from->conductance)), rest);
      i = hn::NegMulAdd(rest, load(at_.v + row(at.from->control)), i);
      di = hn::MulAdd(conductance, load(at_.dv + row(at.from->control)), di);
      steepness = hn::Add(steepness, hn::Abs(conductance));
      store(conductance, at.slope);
    }
    return steepness;
  }

  /// The same with what flows into a charge.
  HWY_INLINE void with_charge(const Branch& branch, const double* charge, M met, Reading& at, V& i, V& di) noexcept {
    const V rate = set(rate_), sigma_re = set(scheme_.sigma_real), sigma_im = set(scheme_.sigma_imaginary);
    V flow = zero();
    for (int s = 0; s < branch.slopes; ++s, at.next()) {
      const V rest = load(at.rest), conductance = hn::Sub(load(at_.outputs + row(at.from->conductance)), rest);
      const V capacitance = hn::Mul(load(at_.outputs + row(at.from->capacitance)), rate);
      const V dv = load(at_.dv + row(at.from->control));
      i = hn::NegMulAdd(rest, load(at_.v + row(at.from->control)), i);
      di = hn::MulAdd(conductance, dv, di);
      flow = hn::MulAdd(capacitance, dv, flow);
      store(hn::MulAdd(sigma_re, capacitance, conductance), at.slope);
      store(hn::Mul(sigma_im, capacitance), at.slope + lanes);
    }
    const V q = hn::Mul(load(charge), rate);
    // i' of a charge: (h + beta q' - q) / gamma
    const V bend = hn::Sub(hn::MulAdd(set(scheme_.beta), flow, load(at_.charge_memory + row(branch.charge))), q);
    di = hn::MulAdd(bend, set(scheme_.sigma_square), di);
    i = hn::Add(i, flow);
    keep(met, q, at_.q + row(branch.charge));
    keep(met, flow, at_.dq + row(branch.charge));
  }

  /// What the awake currents do to controls and states, beside each other. Seldom: when another one wakes or sleeps.
  HWY_NOINLINE void gather() noexcept {
    const auto gather_rows = [&](const double* from, int stride, int count, double* to) HWY_ATTR {
      for (int r = 0; r < count; ++r, from += row(stride))
        for (int a = 0; a < awake_count_; ++a, to += 2 * lanes) {
          store(load(from + row(2 * awake_[a])), to);
          store(load(from + row(2 * awake_[a] + 1)), to + lanes);
        }
    };
    const double* const of_controls = coefficients_ + row(layout_.control_rows + layout_.currents_of_control());
    gather_rows(of_controls, layout_.control_row(), layout_.controls, at_.of_controls);
    const double* const of_states = coefficients_ + row(layout_.state_rows + layout_.currents_of_state());
    gather_rows(of_states, layout_.state_row(), layout_.states, at_.of_states);
    gathered_count_ = awake_count_;
  }

  const Layout& layout_;
  const Scheme scheme_;
  const ModelDevice *parts_, *parts_end_;
  const Branch* branches_;
  const Slope* slopes_;
  const StepArrays<D>& at_;
  const double* coefficients_ = nullptr;
  double rate_ = 0.0;
  double *newest_ = nullptr, *used_ = nullptr;
  int awake_count_ = 0, gathered_count_ = -1;
  int awake_[most_currents] = {};
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
