// Newton's method on the few currents that are left, in the complex form of scheme.hpp, several lanes at a time.

#include "circuit/solver/lane_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "circuit/solver/scheme.hpp"
#include "circuit/solver/slow_step.hpp"

// Three generations of registers are enough: 2, 4 and 8 lanes.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "circuit/solver/lane_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "circuit/solver/device_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One chunk of lanes: as many as D has.
template <class D>
class Chunk {
 public:
  using V = hn::Vec<D>;
  static constexpr std::size_t lanes = hn::MaxLanes(D());

  explicit Chunk(const LaneJob& job) noexcept
      : job_(job), parts_(*job.parts[0]), layout_(parts_.layout), at_(parts_.state) {
    double* place = job.work;
    const auto take = [&](int count) {
      double* taken = place;
      place += static_cast<std::size_t>(count) * lanes;
      return taken;
    };
    h_ = take(layout_.states);
    foreseen_ = take(2 * layout_.controls);
    w_ = take(2 * layout_.controls);
    v_ = take(layout_.controls);
    flags_ = take(layout_.currents);
    used_ = take(2 * parts_.slopes);
    current_ = take(2 * layout_.currents);
    right_ = take(2 * layout_.currents);
    slope_ = take(2 * parts_.slopes);
    matrix_ = take(2 * layout_.currents * layout_.currents);
    hq_ = take(layout_.charges);
    q_ = take(layout_.charges);
    dq_ = take(layout_.charges);
    outputs_ = take(4 * 2 * 9);
    input_ = take(2);
    scratch_ = take(static_cast<int>(parts_.scratch));
    guessed_ = take(layout_.controls);
    change_ = take(2 * layout_.controls);
    last_ = take(6);
    input_value_ = take(1);
    saved_ = place;
  }

  void run() noexcept {
    for (int n = 0; n < job_.steps; ++n) {
      take_input(n);
      begin(false);
      put_input(0);
      const Outcome outcome = step();
      for (int k = 0; k < job_.lanes; ++k) {
        ++job_.counts[static_cast<std::size_t>(k)]->steps;
        job_.counts[static_cast<std::size_t>(k)]->limited += (outcome.missed | outcome.rough) >> k & 1U;
      }
      const unsigned again = outcome.missed | outcome.rough;
      if (HWY_LIKELY(again == 0)) {
        update();
        read_taps(n, ~0U);
      } else {
        go_finely(again, n);
      }
    }
  }

 private:
  static V load(const double* from) noexcept { return hn::Load(D(), from); }
  static V set(double value) noexcept { return hn::Set(D(), value); }
  static void store(V value, double* to) noexcept { hn::Store(value, D(), to); }
  const double* coefficient(int place) const noexcept {
    return coefficients_ + static_cast<std::size_t>(place) * lanes;
  }
  double* state(int place) const noexcept { return job_.state + static_cast<std::size_t>(place) * lanes; }
  static std::size_t row(int index) noexcept { return static_cast<std::size_t>(index) * lanes; }

  /// The input's last six values; what is no number counts as no voltage.
  void take_input(int n) noexcept {
    HWY_ALIGN double now[lanes];
    for (std::size_t k = 0; k < lanes; ++k) {
      const double value = job_.in[k][n];
      now[k] = std::abs(value) < 1e9 ? value : 0.0;
    }
    double* past = state(at_.input);
    V newer = load(now);
    for (int k = 0; k < 6; ++k) {
      store(newer, last_ + row(k));
      if (k == 5) break;
      const V value = load(past + row(k));
      store(newer, past + row(k));
      newer = value;
    }
  }

  /// u' + mu u at the end of this step (0), or of the fine step 1 to fine_steps within it.
  void put_input(int fine) noexcept {
    V u = load(last_), du = hn::Zero(D());
    if (fine == 0) {
      for (int k = 0; k < 6; ++k) du = hn::MulAdd(load(last_ + row(k)), set(input_at_end.slope[k]), du);
    } else {
      const InputWeights& weights = input_weights[static_cast<std::size_t>(fine - 1)];
      u = hn::Zero(D());
      for (int k = 0; k < 6; ++k) {
        u = hn::MulAdd(load(last_ + row(k)), set(weights.value[k]), u);
        du = hn::MulAdd(load(last_ + row(k)), set(weights.slope[k]), du);
      }
    }
    store(u, input_value_);
    store(hn::MulAdd(u, set(Scheme::mu_real), du), input_);
    store(hn::Mul(u, set(Scheme::mu_imaginary)), input_ + lanes);
  }

  /// Which coefficients count from now on.
  void begin(bool finely) noexcept {
    coefficients_ = finely ? job_.fine_coefficients : job_.coefficients;
    rate_ = parts_.spec.rate.value() * (finely ? fine_steps : 1);
  }

  /// h = y + past y' + older y'': what memory brings into this step.
  void remember() noexcept {
    const V past = set(Scheme::past), older = set(Scheme::older);
    const auto sum = [&](int y, int dy, int before, int count, double* to) {
      const double *a = state(y), *b = state(dy), *c = state(before);
      for (int m = 0; m < count; ++m)
        store(hn::MulAdd(load(c + row(m)), older, hn::MulAdd(load(b + row(m)), past, load(a + row(m)))), to + row(m));
    };
    sum(at_.y, at_.dy, at_.older, layout_.states, h_);
    sum(at_.q, at_.dq, at_.q_older, layout_.charges, hq_);
  }

  /// What the controls would be without the currents of the devices.
  void foresee() noexcept {
    const double* from = coefficient(layout_.control_rows);
    const V ur = load(input_), ui = load(input_ + lanes);
    for (int c = 0; c < layout_.controls; ++c, from += row(layout_.control_row())) {
      const V ar = load(from + 2 * lanes), ai = load(from + 3 * lanes);
      V re = hn::NegMulAdd(ai, ui, hn::MulAdd(ar, ur, load(from)));
      V im = hn::MulAdd(ai, ur, hn::MulAdd(ar, ui, load(from + lanes)));
      const double* memory = from + 4 * lanes;
      for (int m = 0; m < layout_.states; ++m, memory += 2 * lanes) {
        const V h = load(h_ + row(m));
        re = hn::MulAdd(load(memory), h, re);
        im = hn::MulAdd(load(memory + lanes), h, im);
      }
      store(re, foreseen_ + row(2 * c));
      store(im, foreseen_ + row(2 * c + 1));
    }
  }

  /// Hermite's cubic through the last value and one before it, with their slopes, continued; straight on where the one
  /// before says nothing (reach 0).
  void guess() noexcept {
    const V reach = load(state(at_.reach)), square = hn::Mul(reach, reach);
    const double *v = state(at_.v), *dv = state(at_.dv), *v1 = state(at_.v_before), *dv1 = state(at_.dv_before);
    for (const Part& part : parts_.parts)
      for (int k = 0; k < part.program.controls; ++k) {
        const int c = part.first_control + k;
        const V now = load(v + row(c)), slope = load(dv + row(c)), slope1 = load(dv1 + row(c));
        const V chord = hn::Mul(reach, hn::Sub(now, load(v1 + row(c))));
        // On [-1/reach, 0]: v(t) = v + slope t + b t^2 + a t^3
        const V a = hn::Mul(square, hn::NegMulAdd(set(2.0), chord, hn::Add(slope, slope1)));
        const V b = hn::Mul(reach, hn::NegMulAdd(set(3.0), chord, hn::MulAdd(set(2.0), slope, slope1)));
        V next = hn::Add(hn::Add(now, slope), hn::Add(a, b));
        const V next_slope = hn::MulAdd(set(3.0), a, hn::MulAdd(set(2.0), b, slope));
        // A cubic that overshoots must not end in an exponential; everywhere else Newton's method brings it back.
        if (part.limiting[static_cast<std::size_t>(k)] == Limiting::junction)
          next = limit(Limiting::junction, c, next, now, nullptr);
        store(next, v_ + row(c));
        store(next, guessed_ + row(c));
        store(hn::MulAdd(set(Scheme::mu_real), next, next_slope), w_ + row(2 * c));
        store(hn::Mul(set(Scheme::mu_imaginary), next), w_ + row(2 * c + 1));
      }
  }

  /// Held to what a control's limiting allows; `held` collects the lanes in which that made a difference.
  V limit(Limiting limiting, int c, V next, V now, hn::Mask<D>* held) noexcept {
    if (limiting == Limiting::none) return next;
    const D d;
    const V scale = load(coefficient(layout_.scales) + row(c));
    if (limiting == Limiting::step) {
      const V change = hn::Sub(next, now);
      const auto far = hn::Gt(hn::Abs(change), scale);
      if (held != nullptr) *held = hn::Or(*held, far);
      return hn::IfThenElse(far, hn::Add(now, hn::CopySign(scale, change)), next);
    }
    const V critical = load(coefficient(layout_.criticals) + row(c));
    const V sign = hn::CopySign(set(1.0), scale);
    const auto far = hn::And(hn::Gt(hn::Mul(sign, next), critical),
                             hn::Gt(hn::Abs(hn::Sub(next, now)), hn::Mul(set(2.0), hn::Abs(scale))));
    if (HWY_LIKELY(hn::AllFalse(d, far))) return next;
    HWY_ALIGN double wanted[lanes], before[lanes], scales[lanes], criticals[lanes];
    store(next, wanted), store(now, before), store(scale, scales), store(critical, criticals);
    for (std::size_t k = 0; k < lanes; ++k)
      wanted[k] = limited(Limiting::junction, scales[k], criticals[k], wanted[k], before[k]);
    const V result = load(wanted);
    if (held != nullptr) *held = hn::Or(*held, hn::Ne(result, next));
    return result;
  }

  /// Currents J = i' + mu i and slopes g + sigma c of every device where the controls stand now. Currents that flow
  /// nowhere near (a grid far below its cathode, a clamp far from its rail) are exactly none in their lanes and sleep;
  /// gives the lanes in which one woke up since the last call.
  hn::Mask<D> evaluate(hn::Mask<D> met, bool is_first) noexcept {
    const D d;
    double* slope = slope_;
    const V mu_re = set(Scheme::mu_real), mu_im = set(Scheme::mu_imaginary);
    const V rate = set(rate_);
    auto woken = hn::MaskFromVec(hn::Zero(d));
    awake_count_ = 0;
    for (const Part& part : parts_.parts) {
      const int controls = part.program.controls, branches = part.program.branches;
      evaluate_device<lanes>(d, part.program, coefficient(part.figures), v_ + row(part.first_control), outputs_,
                             scratch_);
      const double* g = outputs_ + row(2 * branches);
      const double* c = g + row(branches * controls);
      for (int b = 0; b < branches; ++b, slope += row(2 * controls)) {
        const int k = part.first_current + b;
        V i = load(outputs_ + row(b)), di = hn::Zero(d), steepness = hn::Zero(d);
        for (int n = 0; n < controls; ++n) {
          const int control = part.first_control + n;
          const V dv = hn::NegMulAdd(mu_re, load(v_ + row(control)), load(w_ + row(2 * control)));
          const V conductance = load(g + row(b * controls + n));
          di = hn::MulAdd(conductance, dv, di);
          steepness = hn::Add(steepness, hn::Abs(conductance));
          store(conductance, slope + row(2 * n));
        }
        if (part.first_charge >= 0) {
          V flow = hn::Zero(d);
          for (int n = 0; n < controls; ++n) {
            const int control = part.first_control + n;
            const V dv = hn::NegMulAdd(mu_re, load(v_ + row(control)), load(w_ + row(2 * control)));
            const V capacitance = hn::Mul(load(c + row(b * controls + n)), rate);
            flow = hn::MulAdd(capacitance, dv, flow);
            store(hn::MulAdd(set(Scheme::sigma_real), capacitance, load(slope + row(2 * n))), slope + row(2 * n));
            store(hn::Mul(set(Scheme::sigma_imaginary), capacitance), slope + row(2 * n + 1));
          }
          const int charge = part.first_charge + b;
          const V q = hn::Mul(load(outputs_ + row(branches + b)), rate);
          // i' of a charge: (h + beta q' - q) / gamma
          const V bend = hn::Sub(hn::MulAdd(set(Scheme::beta), flow, load(hq_ + row(charge))), q);
          di = hn::MulAdd(bend, set(Scheme::sigma_square), di);
          i = hn::Add(i, flow);
          keep(met, q, q_ + row(charge));
          keep(met, flow, dq_ + row(charge));
          awake_[awake_count_++] = k;
        } else {
          const V size = load(coefficient(layout_.sizes) + row(k));
          const V most = hn::Max(hn::Mul(hn::Add(hn::Abs(i), hn::Abs(di)), set(1e10)), hn::Mul(steepness, set(1e6)));
          const auto sleeps = hn::Lt(hn::Mul(most, size), set(1.0));
          const V flag = hn::IfThenElse(sleeps, hn::Zero(d), set(1.0));
          if (!is_first) woken = hn::Or(woken, hn::Gt(flag, load(flags_ + row(k))));
          store(flag, flags_ + row(k));
          if (!hn::AllTrue(d, sleeps)) {
            awake_[awake_count_++] = k;
            i = hn::Mul(i, flag);
            di = hn::Mul(di, flag);
            for (int n = 0; n < controls; ++n) store(hn::Mul(load(slope + row(2 * n)), flag), slope + row(2 * n));
          } else {
            i = di = hn::Zero(d);
          }
        }
        keep(met, hn::MulAdd(mu_re, i, di), current_ + row(2 * k));
        keep(met, hn::Mul(mu_im, i), current_ + row(2 * k + 1));
      }
    }
    return hn::AndNot(met, woken);
  }

  HWY_INLINE void subtract_currents(const double* coefficients, const double* currents, V& re, V& im) const noexcept {
    for (int a = 0; a < awake_count_; ++a) {
      const int k = awake_[a];
      const V kr = load(coefficients + row(2 * k)), ki = load(coefficients + row(2 * k + 1));
      const V jr = load(currents + row(2 * k)), ji = load(currents + row(2 * k + 1));
      re = hn::MulAdd(ki, ji, hn::NegMulAdd(kr, jr, re));
      im = hn::NegMulAdd(ki, jr, hn::NegMulAdd(kr, ji, im));
    }
  }

  const double* control_currents() const noexcept {
    return coefficient(layout_.control_rows) + row(4 + 2 * layout_.states);
  }

  /// 1 + slope K with the slopes as they are now in the lanes that ask for it, as they were in the others; factored.
  void factor(hn::Mask<D> fresh) noexcept {
    const int slopes = parts_.slopes;
    for (int k = 0; k < 2 * slopes; ++k)
      store(hn::IfThenElse(fresh, load(slope_ + row(k)), load(used_ + row(k))), used_ + row(k));
    const double* rows = control_currents();
    const std::size_t stride = row(layout_.control_row());
    factored_count_ = awake_count_;
    std::copy_n(awake_, awake_count_, factored_);
    for (int a = 0; a < factored_count_; ++a) {
      const int k = factored_[a];
      const Branch& branch = parts_.branches[static_cast<std::size_t>(k)];
      const double* y = used_ + row(2 * branch.first_slope);
      double* to = matrix_ + row(2 * layout_.currents * a);
      for (int j = 0; j < factored_count_; ++j) {
        V re = set(j == a ? 1.0 : 0.0), im = hn::Zero(D());
        const double* entry = rows + static_cast<std::size_t>(branch.first_control) * stride + row(2 * factored_[j]);
        for (int c = 0; c < branch.controls; ++c, entry += stride) {
          const V kr = load(entry), ki = load(entry + lanes), yr = load(y + row(2 * c));
          re = hn::MulAdd(yr, kr, re);
          im = hn::MulAdd(yr, ki, im);
          if (branch.has_charge) {
            const V yi = load(y + row(2 * c + 1));
            re = hn::NegMulAdd(yi, ki, re);
            im = hn::MulAdd(yi, kr, im);
          }
        }
        store(re, to + row(2 * j));
        store(im, to + row(2 * j + 1));
      }
    }
    eliminate();
  }

  /// LU in place, without pivots: one lane's order would not be another's, and 1 + slope K is dominated by its diagonal.
  /// The diagonal holds the pivots' inverses.
  void eliminate() noexcept {
    const int n = factored_count_;
    const std::size_t stride = row(2 * layout_.currents);
    for (int c = 0; c < n; ++c) {
      double* pivot = matrix_ + static_cast<std::size_t>(c) * stride;
      const V pr = load(pivot + row(2 * c)), pi = load(pivot + row(2 * c + 1));
      const V size = hn::Div(set(1.0), hn::MulAdd(pr, pr, hn::Mul(pi, pi)));
      const V vr = hn::Mul(pr, size), vi = hn::Neg(hn::Mul(pi, size));
      store(vr, pivot + row(2 * c));
      store(vi, pivot + row(2 * c + 1));
      for (int r = c + 1; r < n; ++r) {
        double* to = matrix_ + static_cast<std::size_t>(r) * stride;
        const V mr = load(to + row(2 * c)), mi = load(to + row(2 * c + 1));
        const V fr = hn::NegMulAdd(mi, vi, hn::Mul(mr, vr)), fi = hn::MulAdd(mi, vr, hn::Mul(mr, vi));
        store(fr, to + row(2 * c));
        store(fi, to + row(2 * c + 1));
        for (int j = c + 1; j < n; ++j) {
          const V ar = load(pivot + row(2 * j)), ai = load(pivot + row(2 * j + 1));
          const V re = load(to + row(2 * j)), im = load(to + row(2 * j + 1));
          store(hn::MulAdd(fi, ai, hn::NegMulAdd(fr, ar, re)), to + row(2 * j));
          store(hn::NegMulAdd(fi, ar, hn::NegMulAdd(fr, ai, im)), to + row(2 * j + 1));
        }
      }
    }
  }

  /// The currents at the controls that they themselves make, the devices taken as straight through where they stand:
  ///   J* = J + Y (w* - w), w* = foreseen - K J*   ->   (1 + Y K) J* = J + Y (foreseen - w)
  void solve_currents() noexcept {
    const int n = factored_count_;
    const std::size_t stride = row(2 * layout_.currents);
    for (int a = 0; a < n; ++a) {
      const int k = factored_[a];
      const Branch& branch = parts_.branches[static_cast<std::size_t>(k)];
      const double* y = used_ + row(2 * branch.first_slope);
      V re = load(current_ + row(2 * k)), im = load(current_ + row(2 * k + 1));
      for (int c = 0; c < branch.controls; ++c) {
        const std::size_t at = row(2 * (branch.first_control + c));
        const V rr = hn::Sub(load(foreseen_ + at), load(w_ + at));
        const V ri = hn::Sub(load(foreseen_ + at + lanes), load(w_ + at + lanes));
        const V yr = load(y + row(2 * c));
        re = hn::MulAdd(yr, rr, re);
        im = hn::MulAdd(yr, ri, im);
        if (branch.has_charge) {
          const V yi = load(y + row(2 * c + 1));
          re = hn::NegMulAdd(yi, ri, re);
          im = hn::MulAdd(yi, rr, im);
        }
      }
      const double* factors = matrix_ + static_cast<std::size_t>(a) * stride;
      for (int j = 0; j < a; ++j) multiply_subtract(factors + row(2 * j), right_ + row(2 * factored_[j]), re, im);
      store(re, right_ + row(2 * k));
      store(im, right_ + row(2 * k + 1));
    }
    for (int a = n - 1; a >= 0; --a) {
      const double* from = matrix_ + static_cast<std::size_t>(a) * stride;
      double* x = right_ + row(2 * factored_[a]);
      V re = load(x), im = load(x + lanes);
      for (int j = a + 1; j < n; ++j) multiply_subtract(from + row(2 * j), right_ + row(2 * factored_[j]), re, im);
      const V vr = load(from + row(2 * a)), vi = load(from + row(2 * a + 1));
      store(hn::NegMulAdd(im, vi, hn::Mul(re, vr)), x);
      store(hn::MulAdd(im, vr, hn::Mul(re, vi)), x + lanes);
    }
  }

  static HWY_INLINE void multiply_subtract(const double* a, const double* b, V& re, V& im) noexcept {
    const V ar = load(a), ai = load(a + lanes), br = load(b), bi = load(b + lanes);
    re = hn::MulAdd(ai, bi, hn::NegMulAdd(ar, br, re));
    im = hn::NegMulAdd(ai, br, hn::NegMulAdd(ar, bi, im));
  }

  /// Writes in the lanes that are not met yet.
  static void keep(hn::Mask<D> met, V value, double* to) noexcept { store(hn::IfThenElse(met, load(to), value), to); }

  /// w = foreseen - K J*, limited, in the lanes that are not `met` yet; returns those whose every control has now moved
  /// less than its tolerance. A lane that is met stays as it is, so that its result does not depend on its neighbours.
  hn::Mask<D> move(hn::Mask<D> met) noexcept {
    const D d;
    const double* from = coefficient(layout_.control_rows) + row(4 + 2 * layout_.states);
    const V per_mu = set(1.0 / Scheme::mu_imaginary);
    auto held = hn::MaskFromVec(hn::Zero(d));
    V worst = hn::Zero(d);
    for (const Part& part : parts_.parts)
      for (int k = 0; k < part.program.controls; ++k, from += row(layout_.control_row())) {
        const int c = part.first_control + k;
        V re = load(foreseen_ + row(2 * c)), im = load(foreseen_ + row(2 * c + 1));
        subtract_currents(from, right_, re, im);
        const V now = load(v_ + row(c));
        const V wr = load(w_ + row(2 * c)), wi = load(w_ + row(2 * c + 1));
        const V wanted = hn::Mul(im, per_mu);
        const V next = limit(part.limiting[static_cast<std::size_t>(k)], c, wanted, now, &held);
        // Written so that what is no number is never met.
        worst = hn::MulAdd(hn::Abs(hn::Sub(next, now)), load(coefficient(layout_.tolerances) + row(c)), hn::Zero(d));
        held = hn::Or(held, hn::Not(hn::Lt(worst, set(1.0))));
        // w = v' + mu v with the slope as computed and the value as limited.
        const V slope = hn::MulAdd(set(Scheme::mu_real), hn::Sub(next, wanted), re);
        store(hn::IfThenElse(met, wr, slope), w_ + row(2 * c));
        store(hn::IfThenElse(met, wi, hn::Mul(next, set(Scheme::mu_imaginary))), w_ + row(2 * c + 1));
        store(hn::IfThenElse(met, now, next), v_ + row(c));
        store(hn::Sub(next, now), change_ + row(2 * c));
        store(hn::NegMulAdd(set(Scheme::mu_real), hn::Sub(next, now), hn::Sub(slope, wr)), change_ + row(2 * c + 1));
      }
    return hn::Or(met, hn::Not(held));
  }

  struct Outcome {
    unsigned missed = 0;  // lanes (as bits) whose equations were not met
    unsigned rough = 0;   // lanes in which something changed state, further than a guess may be off
  };

  Outcome step() noexcept {
    remember();
    foresee();
    guess();
    return solve();
  }

  /// Newton's method.
  Outcome solve() noexcept {
    const D d;
    Outcome outcome;
    auto met = hn::MaskFromVec(hn::Zero(d));
    V iterations = hn::Zero(d);
    const int most = coefficients_ == job_.coefficients ? most_coarse_iterations : most_fine_iterations;
    if (layout_.currents > 0) {
      for (int iteration = 0; iteration < most && !hn::AllTrue(d, met); ++iteration) {
        iterations = hn::Add(iterations, hn::IfThenElse(met, hn::Zero(d), set(1.0)));
        const auto woken = evaluate(met, iteration == 0);
        if (iteration % 3 == 0) factor(hn::Not(hn::MaskFromVec(hn::Zero(d))));
        else if (!hn::AllFalse(d, woken)) factor(woken);
        solve_currents();
        const auto before = met;
        met = move(met);
        take_last_change(before);
      }
      outcome.missed = lanes_of(hn::Not(met));
      outcome.rough = lanes_of(is_rough());
    }
    HWY_ALIGN double counted[lanes];
    store(iterations, counted);
    for (std::size_t k = 0; k < lanes; ++k) job_.counts[k]->iterations += static_cast<std::uint64_t>(counted[k]);
    return outcome;
  }

  /// The last change of currents and charges to first order, instead of another evaluation.
  void take_last_change(hn::Mask<D> met) noexcept {
    for (int a = 0; a < awake_count_; ++a)
      for (int k = 2 * awake_[a]; k < 2 * awake_[a] + 2; ++k) keep(met, load(right_ + row(k)), current_ + row(k));
    if (layout_.charges == 0) return;
    const double* slope = slope_;
    const V per_sigma = set(1.0 / Scheme::sigma_imaginary);
    for (const Part& part : parts_.parts) {
      for (int b = 0; b < part.program.branches; ++b, slope += row(2 * part.program.controls)) {
        if (part.first_charge < 0) continue;
        V q = hn::Zero(D()), flow = hn::Zero(D());
        for (int k = 0; k < part.program.controls; ++k) {
          const V capacitance = hn::Mul(load(slope + row(2 * k + 1)), per_sigma);
          q = hn::MulAdd(capacitance, load(change_ + row(2 * (part.first_control + k))), q);
          flow = hn::MulAdd(capacitance, load(change_ + row(2 * (part.first_control + k) + 1)), flow);
        }
        const int charge = part.first_charge + b;
        keep(met, hn::Add(load(q_ + row(charge)), q), q_ + row(charge));
        keep(met, hn::Add(load(dq_ + row(charge)), flow), dq_ + row(charge));
      }
    }
  }

  static unsigned lanes_of(hn::Mask<D> mask) noexcept {
    HWY_ALIGN double flags[lanes];
    store(hn::IfThenElse(mask, set(1.0), hn::Zero(D())), flags);
    unsigned bits = 0;
    for (std::size_t k = 0; k < lanes; ++k)
      if (flags[k] != 0.0) bits |= 1U << k;
    return bits;
  }

  /// Lanes in which a limited control ended further from its guess than the width of what limits it.
  hn::Mask<D> is_rough() const noexcept {
    auto rough = hn::MaskFromVec(hn::Zero(D()));
    const auto is_guess = hn::Gt(load(state(at_.reach)), hn::Zero(D()));
    for (const Part& part : parts_.parts)
      for (int k = 0; k < part.program.controls; ++k) {
        if (part.limiting[static_cast<std::size_t>(k)] == Limiting::none) continue;
        const int c = part.first_control + k;
        const V off = hn::Abs(hn::Sub(load(v_ + row(c)), load(guessed_ + row(c))));
        rough = hn::Or(rough, hn::Gt(off, hn::Abs(load(coefficient(layout_.scales) + row(c)))));
      }
    return hn::And(rough, is_guess);
  }

  /// Memory at the end of the step.
  void update() noexcept {
    const V ur = load(input_), ui = load(input_ + lanes);
    const V mu_re = set(Scheme::mu_real), per_mu = set(1.0 / Scheme::mu_imaginary);
    const double* from = coefficient(layout_.state_rows);
    double *y = state(at_.y), *dy = state(at_.dy), *older = state(at_.older);
    for (int m = 0; m < layout_.states; ++m, from += row(layout_.state_row())) {
      const V ar = load(from + 2 * lanes), ai = load(from + 3 * lanes);
      V re = hn::NegMulAdd(ai, ui, hn::MulAdd(ar, ur, load(from)));
      V im = hn::MulAdd(ai, ur, hn::MulAdd(ar, ui, load(from + lanes)));
      const double* memory = from + 4 * lanes;
      if (layout_.is_modal) {
        const V own = load(h_ + row(m)), partner = load(h_ + row(m < 2 * layout_.pairs ? m ^ 1 : m));
        re = hn::MulAdd(load(memory + 2 * lanes), partner, hn::MulAdd(load(memory), own, re));
        im = hn::MulAdd(load(memory + 3 * lanes), partner, hn::MulAdd(load(memory + lanes), own, im));
        memory += 4 * lanes;
      } else {
        for (int k = 0; k < layout_.states; ++k, memory += 2 * lanes) {
          const V h = load(h_ + row(k));
          re = hn::MulAdd(load(memory), h, re);
          im = hn::MulAdd(load(memory + lanes), h, im);
        }
      }
      subtract_currents(memory, current_, re, im);
      const V value = hn::Mul(im, per_mu);
      store(load(dy + row(m)), older + row(m));
      store(hn::NegMulAdd(mu_re, value, re), dy + row(m));
      store(value, y + row(m));
    }
    for (int k = 0; k < layout_.charges; ++k) {
      store(load(state(at_.dq) + row(k)), state(at_.q_older) + row(k));
      store(load(dq_ + row(k)), state(at_.dq) + row(k));
      store(load(q_ + row(k)), state(at_.q) + row(k));
    }
    for (int c = 0; c < layout_.controls; ++c) {
      const V value = load(v_ + row(c));
      store(load(state(at_.v) + row(c)), state(at_.v_before) + row(c));
      store(load(state(at_.dv) + row(c)), state(at_.dv_before) + row(c));
      store(value, state(at_.v) + row(c));
      store(hn::NegMulAdd(mu_re, value, load(w_ + row(2 * c))), state(at_.dv) + row(c));
    }
    store(set(1.0), state(at_.reach));
  }

  /// Taps of the wanted lanes (as bits) at the end of the step.
  void read_taps(int n, unsigned wanted) noexcept {
    const V ur = load(input_), ui = load(input_ + lanes);
    const double* from = coefficient(layout_.tap_rows);
    for (int t = 0; t < layout_.taps; ++t, from += row(layout_.tap_row())) {
      V value = hn::MulAdd(load(from + lanes), ur, hn::MulAdd(load(from + 2 * lanes), ui, load(from)));
      const double* memory = from + 3 * lanes;
      for (int m = 0; m < layout_.states; ++m) value = hn::MulAdd(load(memory + row(m)), load(h_ + row(m)), value);
      const double* currents = memory + row(layout_.states);
      for (int k = 0; k < layout_.currents; ++k) {
        value = hn::NegMulAdd(load(currents + row(2 * k)), load(current_ + row(2 * k)), value);
        value = hn::NegMulAdd(load(currents + row(2 * k + 1)), load(current_ + row(2 * k + 1)), value);
      }
      HWY_ALIGN double values[lanes];
      store(value, values);
      for (int k = 0; k < job_.lanes; ++k)
        if (double* const to = job_.out[static_cast<std::size_t>(k)][t]; to != nullptr && (wanted >> k & 1U) != 0)
          to[n] = values[k];
    }
  }

  /// The same step again in fine_steps pieces, where something changed state within it: a limiter reached, a junction
  /// opened. The other lanes keep what they have.
  void go_finely(unsigned again, int n) noexcept {
    const auto all = static_cast<std::size_t>(at_.size) * lanes;
    double *start = saved_, *coarse = saved_ + all;
    std::copy_n(job_.state, all, start);
    update();
    read_taps(n, ~again);
    std::copy_n(job_.state, all, coarse);
    std::copy_n(start, all, job_.state);

    begin(true);
    constexpr double part = 1.0 / fine_steps;
    scale(at_.dy, layout_.states, part);
    for (int m = 0; m < layout_.states; ++m) {  // the slope a fine step ago, on the line through the last two
      const V slope = load(state(at_.dy) + row(m)), older = hn::Mul(load(state(at_.older) + row(m)), set(part));
      store(hn::MulAdd(set(part), hn::Sub(older, slope), slope), state(at_.older) + row(m));
    }
    for (int k = 0; k < layout_.charges; ++k) {
      const V flow = load(state(at_.dq) + row(k)), older = load(state(at_.q_older) + row(k));
      store(hn::MulAdd(set(part), hn::Sub(older, flow), flow), state(at_.q_older) + row(k));
    }
    scale(at_.q, layout_.charges, fine_steps);
    scale(at_.dv, layout_.controls, part);
    scale(at_.dv_before, layout_.controls, part);
    store(hn::Zero(D()), state(at_.reach));
    double* middle = saved_ + 3 * all;
    for (int fine = 1; fine <= fine_steps; ++fine) {
      const V before = fine == 1 ? load(last_ + lanes) : load(input_value_);
      put_input(fine);
      const Outcome outcome = step();
      const unsigned missed = outcome.missed & again;
      if (missed != 0) std::copy_n(job_.state, all, saved_ + 2 * all);
      update();
      if (fine == fine_steps) read_taps(n, again);
      if (fine == fine_steps / 2) std::copy_n(job_.state, all, middle);
      if (missed != 0) take_slow_way(missed, fine == fine_steps ? n : -1, before);
    }
    begin(false);

    // Back to whole steps: slopes before this step are those it began with.
    scale(at_.dy, layout_.states, fine_steps);
    scale(at_.dv, layout_.controls, fine_steps);
    scale(at_.q, layout_.charges, part);
    const auto from_start = [&](int to, int from, int count) { std::copy_n(start + row(from), row(count), state(to)); };
    from_start(at_.older, at_.dy, layout_.states);
    from_start(at_.q_older, at_.dq, layout_.charges);
    // The next guess starts from the second half of this step: what changed before it is over.
    std::copy_n(middle + row(at_.v), row(layout_.controls), state(at_.v_before));
    std::copy_n(middle + row(at_.dv), row(layout_.controls), state(at_.dv_before));
    scale(at_.dv_before, layout_.controls, fine_steps);
    store(hn::IfThenElse(hn::Gt(load(state(at_.reach)), hn::Zero(D())), set(2.0), hn::Zero(D())), state(at_.reach));
    for (int k = 0; k < job_.lanes; ++k)
      if ((again >> k & 1U) == 0)
        for (int i = 0; i < at_.size; ++i) state(i)[k] = coarse[row(i) + static_cast<std::size_t>(k)];
  }

  void scale(int place, int count, double factor) noexcept {
    double* values = state(place);
    for (int k = 0; k < count; ++k) store(hn::Mul(load(values + row(k)), set(factor)), values + row(k));
  }

  /// A fine step whose equations were not met, lane by lane from the state before it. n: where taps are written, or -1.
  void take_slow_way(unsigned missed, int n, V before_input) noexcept {
    HWY_ALIGN double before[lanes];
    store(before_input, before);
    const auto all = static_cast<std::size_t>(at_.size) * lanes;
    const double* start = saved_ + 2 * all;
    double* one = saved_ + 4 * all;
    double* taps = one + at_.size;
    for (int k = 0; k < job_.lanes; ++k) {
      if ((missed >> k & 1U) == 0) continue;
      const auto lane = static_cast<std::size_t>(k);
      const Model::Parts& parts = *job_.parts[lane];
      for (int i = 0; i < at_.size; ++i) one[i] = start[row(i) + lane];
      LaneCounts& counts = *job_.counts[lane];
      ++counts.fallbacks;
      const bool is_met = slow_step(parts, one, before[lane], input_value_[lane], taps, taps + most_taps);
      bool is_finite = true;
      for (int i = 0; i < at_.size; ++i) is_finite = is_finite && std::abs(one[i]) < 1e12;
      counts.unconverged += !is_met || !is_finite;
      if (!is_finite) {
        std::ranges::copy(parts.rest, one);
        for (int i = 0; i < layout_.charges; ++i) one[at_.q + i] *= fine_steps;
        std::ranges::copy(parts.reduction.rest_taps, taps);
      }
      // The input's past belongs to the whole step.
      for (int i = 0; i < at_.size; ++i)
        if (i < at_.input || i >= at_.input + 5) state(i)[lane] = one[i];
      if (n < 0) continue;
      for (int t = 0; t < layout_.taps; ++t)
        if (double* const to = job_.out[lane][t]) to[n] = taps[t];
    }
  }

  const LaneJob& job_;
  const Model::Parts& parts_;
  const Layout& layout_;
  const StateLayout& at_;
  double *h_, *foreseen_, *w_, *v_, *flags_, *used_, *current_, *right_, *slope_, *matrix_, *hq_, *q_, *dq_, *outputs_,
      *input_, *scratch_, *guessed_, *change_, *last_, *input_value_, *saved_;
  int awake_count_ = 0, factored_count_ = 0;  // currents that flow, and those in the factored matrix, by number
  int awake_[most_currents], factored_[most_currents];
  const double* coefficients_ = nullptr;
  double rate_ = 0.0;
};

void run_lanes(const LaneJob& job) {
#if HWY_MAX_BYTES >= 64
  if (job.width == 8) return Chunk<hn::CappedTag<double, 8>>(job).run();
#endif
#if HWY_MAX_BYTES >= 32
  if (job.width == 4) return Chunk<hn::CappedTag<double, 4>>(job).run();
#endif
#if HWY_MAX_BYTES >= 16
  if (job.width == 2) return Chunk<hn::CappedTag<double, 2>>(job).run();
#endif
  Chunk<hn::CappedTag<double, 1>>(job).run();
}

std::size_t widest() { return hn::Lanes(hn::CappedTag<double, 8>()); }

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::circuit {

HWY_EXPORT(run_lanes);
HWY_EXPORT(widest);

std::size_t lanes_per_register() noexcept { return HWY_DYNAMIC_DISPATCH(widest)(); }

int kernel_width(std::size_t lanes) noexcept {
  return static_cast<int>(std::min<std::size_t>(lanes_per_register(), lanes <= 2 ? 2 : lanes <= 4 ? 4 : 8));
}

void run_kernel(const LaneJob& job) noexcept { HWY_DYNAMIC_DISPATCH(run_lanes)(job); }

std::size_t kernel_work(const Model::Parts& parts, int width) {
  const Layout& layout = parts.layout;
  const int lanes = layout.states + 7 * layout.controls + 4 * layout.currents +
                    64 * static_cast<int>(parts.parts.size()) + 2 * layout.currents * layout.currents +
                    3 * layout.charges + 72 + 2 + static_cast<int>(parts.scratch) + 3 * layout.controls + 8 +
                    3 * parts.state.size;
  return static_cast<std::size_t>(lanes * width) + static_cast<std::size_t>(parts.state.size) + most_taps +
         slow_work(parts);
}

}  // namespace ohmic::circuit
#endif
