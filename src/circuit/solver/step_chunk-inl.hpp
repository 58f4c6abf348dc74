// A step from memory to memory, several lanes beside each other; finely where something changes state.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>.

#include <algorithm>
#include <cmath>

#include "circuit/solver/slow_step.hpp"
#include "circuit/solver/step_newton-inl.hpp"

#if defined(OHMIC_CIRCUIT_SOLVER_STEP_CHUNK_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_STEP_CHUNK_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_STEP_CHUNK_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_STEP_CHUNK_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One chunk of lanes: as many as D has.
template <class D>
class Chunk : Wide<D> {
  using W = Wide<D>;
  using Rows = Linear<D>;
  using typename W::M;
  using typename W::V;
  using W::lanes, W::load, W::row, W::set, W::store, W::zero;

 public:
  explicit Chunk(const LaneJob& job) noexcept
      : job_(job),
        parts_(*job.parts[0]),
        layout_(parts_.layout),
        scheme_(*parts_.scheme),
        at_(parts_.state),
        now_(parts_, job.work),
        newton_(parts_, now_) {}

  void run() noexcept {
    begin(false);
    for (int k = 0; k < 5; ++k) store(load(state(at_.input) + row(k)), now_.last + row(k));
    iterations_ = zero();
    for (int t = 0; t < layout_.taps; ++t) {
      const auto hears = [&](double* const* out) { return out != nullptr && out[t] != nullptr; };
      is_heard_[t] = std::any_of(job_.out.begin(), job_.out.begin() + job_.lanes, hears);
    }
    for (int n = 0; n < job_.steps; ++n) {
      take_input(n);
      put_input(0);
      const Outcome outcome = step(most_coarse_iterations);
      const unsigned again = outcome.missed | outcome.rough;
      if (HWY_LIKELY(again == 0)) {
        update();
        read_taps(n, ~0U);
      } else {
        for (int k = 0; k < job_.lanes; ++k) job_.counts[static_cast<std::size_t>(k)]->limited += again >> k & 1U;
        take_again(again, outcome.missed, n);
      }
    }
    for (int k = 0; k < 5; ++k) store(load(now_.last + row(k)), state(at_.input) + row(k));
    count();
  }

 private:
  double* state(int place) const noexcept { return job_.state + row(place); }

  /// Which coefficients count from now on.
  void begin(bool finely) noexcept {
    coefficients_ = finely ? job_.fine_coefficients : job_.coefficients;
    newton_.begin(coefficients_, parts_.spec.rate.value() * (finely ? fine_steps : 1));
  }

  void count() noexcept {
    HWY_ALIGN double iterations[lanes];
    store(iterations_, iterations);
    for (int k = 0; k < job_.lanes; ++k) {
      LaneCounts& counts = *job_.counts[static_cast<std::size_t>(k)];
      counts.steps += static_cast<std::uint64_t>(job_.steps);
      counts.iterations += static_cast<std::uint64_t>(iterations[k]);
    }
  }

  /// The input's last six values; what is no number counts as no voltage.
  HWY_INLINE void take_input(int n) noexcept {
    HWY_ALIGN double now[lanes];
    for (std::size_t k = 0; k < lanes; ++k) now[k] = job_.in[k][n];
    for (int k = 5; k > 0; --k) store(load(now_.last + row(k - 1)), now_.last + row(k));
    const V value = load(now);
    store(hn::IfThenElseZero(hn::Lt(hn::Abs(value), set(1e9)), value), now_.last);
  }

  /// u' + mu u at the end of this step (0), or of the fine step 1 to fine_steps within it.
  void put_input(int fine) noexcept {
    V u = load(now_.last), du = zero();
    if (fine == 0) {
      for (int k = 0; k < 6; ++k) du = hn::MulAdd(load(now_.last + row(k)), set(input_at_end.slope[k]), du);
      du = without_kink(du);
    } else {
      const InputWeights& weights = input_weights[static_cast<std::size_t>(fine - 1)];
      u = zero();
      for (int k = 0; k < 6; ++k) {
        u = hn::MulAdd(load(now_.last + row(k)), set(weights.value[k]), u);
        du = hn::MulAdd(load(now_.last + row(k)), set(weights.slope[k]), du);
      }
    }
    store(u, now_.input_value);
    store(hn::MulAdd(u, set(scheme_.mu_real), du), now_.input);
    store(hn::Mul(u, set(scheme_.mu_imaginary)), now_.input + lanes);
  }

  /// The slope of a polynomial through a kink (a tone that begins, an edge) swings wildly. Where it differs by more than
  /// music below 20 kHz makes it from the parabola through the last three values, that one counts; and where that differs
  /// much from the last difference, too, the difference.
  V without_kink(V slope) const noexcept {
    V largest = zero();
    for (int k = 0; k < 5; ++k)
      largest = hn::Max(largest, hn::Abs(hn::Sub(load(now_.last + row(k)), load(now_.last + row(k + 1)))));
    const V newest = load(now_.last), before = load(now_.last + row(1)), earliest = load(now_.last + row(2));
    const V difference = hn::Sub(newest, before);
    const V parabola = hn::MulAdd(set(0.5), hn::Sub(difference, hn::Sub(before, earliest)), difference);
    const auto is_far = [&](V a, V b, double share) {
      return hn::Gt(hn::Abs(hn::Sub(a, b)), hn::Mul(largest, set(share)));
    };
    const V robust = hn::IfThenElse(is_far(parabola, difference, 0.3), difference, parabola);
    return hn::IfThenElse(is_far(slope, parabola, 0.18), robust, slope);
  }

  Outcome step(int most_iterations) noexcept {
    remember();
    foresee();
    guess();
    return newton_.solve(most_iterations, iterations_);
  }

  /// h = y + past y'[n] + older y'[n-1] + oldest y'[n-2]: what memory brings into this step.
  void remember() noexcept {
    const V past = set(scheme_.past), older = set(scheme_.older), oldest = set(scheme_.oldest);
    const auto sum = [&](int y, int dy, int dy1, int dy2, int count, double* to) {
      const double *a = state(y), *b = state(dy), *c = state(dy1), *e = state(dy2);
      for (std::size_t m = 0; m < row(count); m += lanes) {
        const V before = hn::MulAdd(load(c + m), older, hn::Mul(load(e + m), oldest));
        store(hn::Add(hn::MulAdd(load(b + m), past, before), load(a + m)), to + m);
      }
    };
    sum(at_.y, at_.dy, at_.older, at_.oldest, layout_.states, now_.memory);
    sum(at_.q, at_.dq, at_.q_older, at_.q_oldest, layout_.charges, now_.charge_memory);
  }

  /// What the controls would be without the currents of the devices.
  HWY_INLINE void foresee() noexcept {
    const double* const from = coefficients_ + row(layout_.control_rows);
    const std::size_t stride = row(layout_.control_row());
    const V ur = load(now_.input), ui = load(now_.input + lanes);
    by_rows<4>(layout_.controls, [&]<int rows>(int c) HWY_ATTR {
      const double* const first = from + static_cast<std::size_t>(c) * stride;
      auto w = Rows::template begin<rows>(first, stride, ur, ui);
      Rows::template add_memory<rows>(first + 4 * lanes, stride, now_.memory, layout_.states, w);
      for (int r = 0; r < rows; ++r) {
        store(w.re[r], now_.foreseen + row(2 * (c + r)));
        store(w.im[r], now_.foreseen + row(2 * (c + r) + 1));
      }
    });
  }

  /// Hermite's cubic through the last value and one before it, with their slopes, continued; straight on where the one
  /// before says nothing (reach 0).
  void guess() noexcept {
    const V reach = load(state(at_.reach)), square = hn::Mul(reach, reach);
    const V two = set(2.0), three = set(3.0);
    const Limiting* const limiting = parts_.limiting.data();
    const double *v = state(at_.v), *dv = state(at_.dv), *v1 = state(at_.v_before), *dv1 = state(at_.dv_before);
    for (int c = 0; c < layout_.controls; ++c) {
      const V now = load(v + row(c)), slope = load(dv + row(c)), slope1 = load(dv1 + row(c));
      const V chord = hn::Mul(reach, hn::Sub(now, load(v1 + row(c))));
      // On [-1/reach, 0]: v(t) = v + slope t + b t^2 + a t^3
      const V a = hn::Mul(square, hn::NegMulAdd(two, chord, hn::Add(slope, slope1)));
      const V b = hn::Mul(reach, hn::NegMulAdd(three, chord, hn::MulAdd(two, slope, slope1)));
      V next = hn::Add(hn::Add(now, slope), hn::Add(a, b));
      // A cubic that overshoots must not end in an exponential; everywhere else Newton's method brings it back.
      if (limiting[c] == Limiting::junction) next = newton_.junction_limited(c, next, now);
      store(next, now_.v + row(c));
      store(next, now_.guessed + row(c));
      store(hn::MulAdd(three, a, hn::MulAdd(two, b, slope)), now_.dv + row(c));
    }
  }

  /// Memory at the end of the step.
  void update() noexcept {
    newton_.for_awake([&]<int N>() HWY_ATTR { update_states<N>(); });
    for (std::size_t k = 0; k < row(layout_.charges); k += lanes) {
      store(load(state(at_.q_older) + k), state(at_.q_oldest) + k);
      store(load(state(at_.dq) + k), state(at_.q_older) + k);
      store(load(now_.dq + k), state(at_.dq) + k);
      store(load(now_.q + k), state(at_.q) + k);
    }
    double *v = state(at_.v), *dv = state(at_.dv), *v1 = state(at_.v_before), *dv1 = state(at_.dv_before);
    for (std::size_t c = 0; c < row(layout_.controls); c += lanes) {
      store(load(v + c), v1 + c);
      store(load(dv + c), dv1 + c);
      store(load(now_.v + c), v + c);
      store(load(now_.dv + c), dv + c);
    }
    store(set(1.0), state(at_.reach));
  }

  template <int N>
  HWY_INLINE void update_states() noexcept {
    const V ur = load(now_.input), ui = load(now_.input + lanes);
    const V mu_re = set(scheme_.mu_real), per_mu = set(1.0 / scheme_.mu_imaginary);
    const double* const from = coefficients_ + row(layout_.state_rows);
    const std::size_t stride = row(layout_.state_row());
    const std::size_t currents = row(2 * (N > 0 ? N : newton_.awake_count()));
    double *y = state(at_.y), *dy = state(at_.dy), *older = state(at_.older), *oldest = state(at_.oldest);
    by_rows<2>(layout_.states, [&]<int rows>(int m) HWY_ATTR {
      const double* const first = from + static_cast<std::size_t>(m) * stride;
      auto w = Rows::template begin<rows>(first, stride, ur, ui);
      if (layout_.is_modal) {
        add_modes<rows>(m, first + 4 * lanes, stride, w);
      } else {
        Rows::template add_memory<rows>(first + 4 * lanes, stride, now_.memory, layout_.states, w);
      }
      Rows::template subtract_currents<N, rows>(now_.of_states + static_cast<std::size_t>(m) * currents, now_.solved,
                                                newton_.awake_count(), w);
      for (int r = 0; r < rows; ++r) {
        const std::size_t place = row(m + r);
        const V value = hn::Mul(w.im[r], per_mu);
        store(load(older + place), oldest + place);
        store(load(dy + place), older + place);
        store(hn::NegMulAdd(mu_re, value, w.re[r]), dy + place);
        store(value, y + place);
      }
    });
  }

  /// Own memory and the partner's, of a pair or of one mode that is left over. Of a mode that stands alone the partner's
  /// share is nothing; that way a knob may turn it into half of a pair.
  template <int rows>
  HWY_INLINE void add_modes(int m, const double* own, std::size_t stride, Several<D, rows>& w) const noexcept {
    for (int r = 0; r < rows; ++r, own += stride) {
      const V h = load(now_.memory + row(m + r)), partner = load(now_.memory + row(m + (rows == 2 ? 1 - r : 0)));
      w.re[r] = hn::MulAdd(load(own + 2 * lanes), partner, hn::MulAdd(load(own), h, w.re[r]));
      w.im[r] = hn::MulAdd(load(own + 3 * lanes), partner, hn::MulAdd(load(own + lanes), h, w.im[r]));
    }
  }

  /// Taps of the wanted lanes (as bits) at the end of the step.
  void read_taps(int n, unsigned wanted) noexcept {
    const V ur = load(now_.input), ui = load(now_.input + lanes);
    const double* from = coefficients_ + row(layout_.tap_rows);
    const std::size_t stride = row(layout_.tap_row()), states = row(layout_.states);
    for (int t = 0; t < layout_.taps; ++t, from += stride) {
      if (!is_heard_[t]) continue;
      V value = hn::MulAdd(load(from + lanes), ur, hn::MulAdd(load(from + 2 * lanes), ui, load(from)));
      const double* memory = from + 3 * lanes;
      for (std::size_t m = 0; m < states; m += lanes)
        value = hn::MulAdd(load(memory + m), load(now_.memory + m), value);
      const double* currents = memory + states;
      for (int a = 0; a < newton_.awake_count(); ++a) {
        const double* of = currents + row(2 * newton_.awake(a));
        value = hn::NegMulAdd(load(of), load(now_.solved + row(2 * a)), value);
        value = hn::NegMulAdd(load(of + lanes), load(now_.solved + row(2 * a + 1)), value);
      }
      HWY_ALIGN double values[lanes];
      store(value, values);
      for (int k = 0; k < job_.lanes; ++k)
        if (double* const to = job_.out[static_cast<std::size_t>(k)][t]; to != nullptr && (wanted >> k & 1U) != 0)
          to[n] = values[k];
    }
  }

  /// Finely, but for lanes that found no solution too often in this job: those stay at rest, so that a circuit without a
  /// solution costs no more time than one that clips.
  HWY_NOINLINE void take_again(unsigned again, unsigned missed, int n) noexcept {
    if (const unsigned finely = again & ~given_up_; finely != 0) {
      go_finely(finely, n);
    } else {
      update();
      read_taps(n, ~0U);
    }
    for (int k = 0; k < job_.lanes; ++k)
      if ((missed & given_up_) >> k & 1U) put_at_rest(static_cast<std::size_t>(k), n);
    for (int k = 0; k < job_.lanes; ++k)
      if (failed_[k] > most_failed) given_up_ |= 1U << k;
  }

  void put_at_rest(std::size_t lane, int n) noexcept {
    const Model::Parts& parts = *job_.parts[lane];
    for (int i = 0; i < at_.size; ++i)
      if (i < at_.input || i >= at_.input + 5) state(i)[lane] = parts.rest[static_cast<std::size_t>(i)];
    ++job_.counts[lane]->unconverged;
    for (int t = 0; t < layout_.taps; ++t)
      if (double* const to = job_.out[lane][t]) to[n] = parts.reduction.rest_taps[static_cast<std::size_t>(t)];
  }

  /// The same step again in fine_steps pieces, where something changed state within it: a limiter reached, a junction
  /// opened. The other lanes keep what they have.
  void go_finely(unsigned again, int n) noexcept {
    const auto all = static_cast<std::size_t>(at_.size) * lanes;
    double *start = now_.saved, *coarse = now_.saved + all;
    std::copy_n(job_.state, all, start);
    update();
    read_taps(n, ~again);
    std::copy_n(job_.state, all, coarse);
    std::copy_n(start, all, job_.state);

    begin(true);
    constexpr double part = 1.0 / fine_steps;
    to_fine_slopes(at_.dy, at_.older, at_.oldest, layout_.states, part);
    to_fine_slopes(at_.dq, at_.q_older, at_.q_oldest, layout_.charges,
                   1.0);  // a charge's slope is a current at any step
    scale(at_.q, layout_.charges, fine_steps);
    scale(at_.dv, layout_.controls, part);
    scale(at_.dv_before, layout_.controls, part);
    store(zero(), state(at_.reach));
    double* middle = now_.saved + 3 * all;
    for (int fine = 1; fine <= fine_steps; ++fine) {
      const V before = fine == 1 ? load(now_.last + lanes) : load(now_.input_value);
      put_input(fine);
      const Outcome outcome = step(most_fine_iterations);
      const unsigned missed = outcome.missed & again;
      if (missed != 0) std::copy_n(job_.state, all, now_.saved + 2 * all);
      update();
      if (fine == fine_steps) read_taps(n, again);
      if (fine == fine_steps / 2) std::copy_n(job_.state, all, middle);
      if (missed != 0) take_slow_way(missed, fine == fine_steps ? n : -1, before);
    }
    begin(false);

    // Back to whole steps. What was before this step may lie on the other side of a kink.
    scale(at_.dy, layout_.states, fine_steps);
    scale(at_.dv, layout_.controls, fine_steps);
    scale(at_.q, layout_.charges, part);
    to_whole_slopes(at_.dy, at_.older, at_.oldest, layout_.states, fine_steps);
    to_whole_slopes(at_.dq, at_.q_older, at_.q_oldest, layout_.charges, 1.0);
    // The next guess starts from the second half of this step: what changed before it is over.
    std::copy_n(middle + row(at_.v), row(layout_.controls), state(at_.v_before));
    std::copy_n(middle + row(at_.dv), row(layout_.controls), state(at_.dv_before));
    scale(at_.dv_before, layout_.controls, fine_steps);
    store(hn::IfThenElse(hn::Gt(load(state(at_.reach)), zero()), set(2.0), zero()), state(at_.reach));
    for (int k = 0; k < job_.lanes; ++k)
      if ((again >> k & 1U) == 0)
        for (int i = 0; i < at_.size; ++i) state(i)[k] = coarse[row(i) + static_cast<std::size_t>(k)];
  }

  /// Slopes now, one and two fine steps ago, on the parabola through the last three whole ones.
  void to_fine_slopes(int now, int older, int oldest, int count, double factor) noexcept {
    for (std::size_t k = 0; k < row(count); k += lanes)
      store(hn::Mul(load(state(now) + k), set(factor)), state(now) + k);
    spread_slopes(now, older, oldest, count, factor, 1.0 / fine_steps);
  }
  /// Slopes one and two whole steps ago, on the parabola through the last three fine ones: a step that is taken finely,
  /// too, finds those again, exactly. `now` has its whole step's size already.
  void to_whole_slopes(int now, int older, int oldest, int count, double factor) noexcept {
    spread_slopes(now, older, oldest, count, factor, fine_steps);
  }
  /// s(-h) and s(-2 h) of the parabola through s(0), s(-1), s(-2), the last two times `factor`.
  void spread_slopes(int now, int older, int oldest, int count, double factor, double h) noexcept {
    const auto on_parabola = [](V s0, V s1, V s2, double t) {
      return hn::MulAdd(set((1.0 - t) * (2.0 - t) / 2.0), s0,
                        hn::MulAdd(set(t * (2.0 - t)), s1, hn::Mul(set(-t * (1.0 - t) / 2.0), s2)));
    };
    for (std::size_t k = 0; k < row(count); k += lanes) {
      const V s0 = load(state(now) + k), s1 = hn::Mul(load(state(older) + k), set(factor)),
              s2 = hn::Mul(load(state(oldest) + k), set(factor));
      store(on_parabola(s0, s1, s2, h), state(older) + k);
      store(on_parabola(s0, s1, s2, 2.0 * h), state(oldest) + k);
    }
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
    const double* start = now_.saved + 2 * all;
    double* one = now_.saved + 4 * all;
    double* taps = one + at_.size;
    for (int k = 0; k < job_.lanes; ++k) {
      if ((missed >> k & 1U) == 0) continue;
      const auto lane = static_cast<std::size_t>(k);
      const Model::Parts& parts = *job_.parts[lane];
      for (int i = 0; i < at_.size; ++i) one[i] = start[row(i) + lane];
      LaneCounts& counts = *job_.counts[lane];
      ++counts.fallbacks;
      bool is_finite = failed_[k] <= most_failed;
      const bool is_met =
          is_finite && slow_step(parts, one, before[lane], now_.input_value[lane], taps, taps + most_taps);
      for (int i = 0; i < at_.size; ++i) is_finite = is_finite && std::abs(one[i]) < 1e12;
      counts.unconverged += !is_met || !is_finite;
      failed_[k] += !is_met || !is_finite;
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
  const Scheme scheme_;
  const StateLayout& at_;
  StepArrays<D> now_;
  Newton<D> newton_;
  const double* coefficients_ = nullptr;
  V iterations_;  // of each lane since the job began
  bool is_heard_[most_taps] = {};
  static constexpr int most_failed = 2;
  int failed_[most_lanes] = {};  // fine steps of this job without a solution
  unsigned given_up_ = 0;        // lanes, as bits
};

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
