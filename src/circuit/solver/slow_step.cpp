// Plain, damped and stubborn: what takes over where the fast way gives up. Rare, so clarity goes before speed.

#include "circuit/solver/slow_step.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "circuit/solver/scheme.hpp"

namespace ohmic::circuit {
namespace {

constexpr int most_iterations = 60;

double junction_limited(double scale, double critical, double wanted, double before) noexcept {
  const double change = wanted - before;
  if (!(wanted > critical) || !(std::abs(change) > 2.0 * scale)) return wanted;
  if (!(before > 0.0)) return scale * std::log(wanted / scale);
  const double ratio = 1.0 + change / scale;
  return ratio > 0.0 ? before + scale * std::log(ratio) : critical;
}

/// Where a small step keeps what it computes with.
struct Work {
  Work(const Model::Parts& parts, double* at) {
    const auto states = static_cast<std::size_t>(parts.layout.states),
               controls = static_cast<std::size_t>(parts.layout.controls),
               currents = static_cast<std::size_t>(parts.layout.currents),
               charges = static_cast<std::size_t>(parts.layout.charges);
    const auto take = [&at](std::size_t count) {
      const std::span<double> taken(at, count);
      at += count;
      return taken;
    };
    y = take(states), y_before = take(states);
    v = take(controls), v_before = take(controls), foreseen = take(controls), change = take(controls);
    wanted = take(controls), start = take(controls);
    i = take(currents), charge_current = take(charges), q = take(charges), q_before = take(charges);
    slope = take(currents * controls), matrix = take(currents * currents), right = take(currents);
    outputs = take(most_device_outputs);
  }
  std::span<double> y, y_before, v, v_before, foreseen, change, wanted, start, i, charge_current, q, q_before, slope,
      matrix, right, outputs;
};

/// Currents with their charges' share, and the slopes of both.
void evaluate_all(const Model::Parts& parts, Work& work) noexcept {
  const auto controls = static_cast<std::size_t>(parts.layout.controls);
  const double steps = slow_steps;
  const double rate = parts.spec.rate.value() * fine_steps;
  std::ranges::fill(work.slope, 0.0);
  for (const ModelDevice& part : parts.parts) {
    const auto n = static_cast<std::size_t>(part.program.controls), m = static_cast<std::size_t>(part.program.branches);
    const auto first = static_cast<std::size_t>(part.first_control), row = static_cast<std::size_t>(part.first_current);
    evaluate(part.program, work.v.subspan(first, n), work.outputs);
    for (std::size_t b = 0; b < m; ++b) {
      double current = work.outputs[b];
      const Branch& branch = parts.branches[row + b];
      const auto charge = static_cast<std::size_t>(branch.charge);
      if (branch.charge >= 0) {
        work.q[charge] = work.outputs[m + b] * rate;
        work.charge_current[charge] = steps * (work.q[charge] - work.q_before[charge]);
        current += work.charge_current[charge];
      }
      for (int k = 0; k < branch.slopes; ++k) {  // less what the linear part holds of it
        const auto place = static_cast<std::size_t>(branch.first_slope + k);
        const Slope& from = parts.slopes[place];
        const auto c = static_cast<std::size_t>(from.control);
        double& slope = work.slope[(row + b) * controls + c];
        slope = work.outputs[static_cast<std::size_t>(from.conductance)] - parts.rest_slopes[place];
        current -= parts.rest_slopes[place] * work.v[c];
        if (branch.charge >= 0) slope += steps * rate * work.outputs[static_cast<std::size_t>(from.capacitance)];
      }
      work.i[row + b] = current;
    }
  }
}

/// (1 + slope current) x = right, by elimination with pivots. False: singular.
bool solve(std::span<double> matrix, std::span<double> right) noexcept {
  const std::size_t n = right.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(matrix[r * n + c]) > std::abs(matrix[pivot * n + c])) pivot = r;
    if (!(std::abs(matrix[pivot * n + c]) > 1e-300)) return false;
    if (pivot != c) {
      for (std::size_t k = 0; k < n; ++k) std::swap(matrix[c * n + k], matrix[pivot * n + k]);
      std::swap(right[c], right[pivot]);
    }
    for (std::size_t r = c + 1; r < n; ++r) {
      const double factor = matrix[r * n + c] / matrix[c * n + c];
      if (factor == 0.0) continue;
      for (std::size_t k = c; k < n; ++k) matrix[r * n + k] -= factor * matrix[c * n + k];
      right[r] -= factor * right[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) right[c] -= matrix[c * n + k] * right[k];
    right[c] /= matrix[c * n + c];
  }
  return true;
}

double row(const Reduction::Slow& rows, std::size_t r, double input, std::span<const double> memory) noexcept {
  double sum = rows.constant[r] + rows.input[r] * input;
  const double* of = rows.memory.values.data() + r * memory.size();
  for (std::size_t m = 0; m < memory.size(); ++m) sum += of[m] * memory[m];
  return sum;
}

double minus_currents(const Reduction::Slow& rows, std::size_t r, std::span<const double> currents) noexcept {
  double sum = 0.0;
  const double* of = rows.current.values.data() + r * currents.size();
  for (std::size_t k = 0; k < currents.size(); ++k) sum -= of[k] * currents[k];
  return sum;
}

/// Damped Newton for the controls that `foreseen` asks for. v: start and result.
bool find(const Model::Parts& parts, Work& work) noexcept {
  const auto& rows = parts.fine_reduction.slow_controls;
  const std::size_t controls = work.v.size(), currents = work.i.size();
  double patience = 1.0;  // what is still far away after some iterations is no overshoot
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    if (iteration > 8) patience *= 1.5;
    evaluate_all(parts, work);
    // r = foreseen - K i - v;  (1 + slope K) di = slope r;  dv = r - K di
    for (std::size_t c = 0; c < controls; ++c)
      work.change[c] = work.foreseen[c] + minus_currents(rows, c, work.i) - work.v[c];
    for (std::size_t k = 0; k < currents; ++k) {
      double sum = 0.0;
      for (std::size_t c = 0; c < controls; ++c) sum += work.slope[k * controls + c] * work.change[c];
      work.right[k] = sum;
      for (std::size_t j = 0; j < currents; ++j) {
        double product = k == j ? 1.0 : 0.0;
        for (std::size_t c = 0; c < controls; ++c)
          product += work.slope[k * controls + c] * rows.current.values[c * currents + j];
        work.matrix[k * currents + j] = product;
      }
    }
    if (!solve(work.matrix, work.right)) return false;
    double worst = 0.0;
    bool is_limited = false;
    for (std::size_t c = 0; c < controls; ++c) {
      const double step = work.change[c] + minus_currents(rows, c, work.right);
      const double wanted = work.v[c] + step;
      const double next =
          limited(parts.limiting[c], parts.limit_scale[c] * (parts.limiting[c] == Limiting::step ? patience : 1.0),
                  parts.limit_critical[c], wanted, work.v[c]);
      is_limited |= next != wanted;
      worst = std::max(worst, std::abs(next - work.v[c]) / parts.tolerance[c]);
      if (!(std::abs(next) < 1e12)) return false;
      work.v[c] = next;
    }
    if (worst < 1.0 && !is_limited) {
      for (std::size_t k = 0; k < currents; ++k) work.i[k] += work.right[k];  // the last change, to first order
      return true;
    }
  }
  evaluate_all(parts, work);
  return false;
}

/// The solution for the small step that ends with this input. Where Newton's method does not find it from the last one, it
/// is led there: what the controls are asked to be goes in small parts from what they are to what they shall be. Where even
/// those are missed again and again there is none, and no time is spent on what is counted as unconverged anyway.
bool small_step(const Model::Parts& parts, double input, bool may_be_led, Work& work) noexcept {
  const auto& rows = parts.fine_reduction.slow_controls;
  for (std::size_t c = 0; c < work.v.size(); ++c) work.foreseen[c] = row(rows, c, input, work.y_before);
  if (find(parts, work)) return true;
  if (!may_be_led) return false;
  std::ranges::copy(work.v_before, work.v.begin());
  evaluate_all(parts, work);
  for (std::size_t c = 0; c < work.v.size(); ++c) {
    work.wanted[c] = work.foreseen[c];
    work.start[c] = work.v[c] - minus_currents(rows, c, work.i);
  }
  constexpr int parts_of_way = 64, most_missed = 4;
  bool is_met = false;
  int missed = 0;
  for (int part = 1; part <= parts_of_way && missed < most_missed; ++part) {
    for (std::size_t c = 0; c < work.v.size(); ++c)
      work.foreseen[c] = work.start[c] + (work.wanted[c] - work.start[c]) * part / parts_of_way;
    is_met = find(parts, work);
    missed += !is_met;
  }
  return is_met && missed < most_missed;
}

}  // namespace

double limited(Limiting limiting, double scale, double critical, double wanted, double before) noexcept {
  switch (limiting) {
    case Limiting::none: return wanted;
    case Limiting::junction:
      return scale < 0.0 ? -junction_limited(-scale, critical, -wanted, -before)
                         : junction_limited(scale, critical, wanted, before);
    case Limiting::step: return before + std::clamp(wanted - before, -scale, scale);
  }
  return wanted;
}

std::size_t slow_work(const Model::Parts& parts) {
  const auto states = static_cast<std::size_t>(parts.layout.states),
             controls = static_cast<std::size_t>(parts.layout.controls),
             currents = static_cast<std::size_t>(parts.layout.currents),
             charges = static_cast<std::size_t>(parts.layout.charges);
  return 2 * states + 6 * controls + 2 * currents + 3 * charges + currents * controls + currents * currents +
         most_device_outputs;
}

bool slow_step(const Model::Parts& parts, double* state, double input_before, double input, double* taps,
               double* at) noexcept {
  const StateLayout& place = parts.state;
  const auto& reduction = parts.fine_reduction;
  Work work(parts, at);
  const std::size_t states = work.y.size(), controls = work.v.size(), charges = work.q.size();
  const auto of = [&](int where, std::size_t count) { return std::span(state + where, count); };
  for (std::size_t r = 0; r < states; ++r) {
    work.y[r] = 0.0;
    for (std::size_t m = 0; m < states; ++m)
      work.y[r] += reduction.from_states.values[r * states + m] * state[place.y + static_cast<int>(m)];
  }
  std::ranges::copy(of(place.v, controls), work.v.begin());
  std::ranges::copy(of(place.q, charges), work.q.begin());
  std::ranges::copy(of(place.v, controls), of(place.v_before, controls).begin());
  std::ranges::copy(of(place.dv, controls), of(place.dv_before, controls).begin());

  bool is_met = true;
  for (int step = 1; step <= slow_steps; ++step) {
    const double now = input_before + (input - input_before) * step / slow_steps;
    std::ranges::copy(work.y, work.y_before.begin());
    std::ranges::copy(work.q, work.q_before.begin());
    std::ranges::copy(work.v, work.v_before.begin());
    is_met = small_step(parts, now, is_met, work) && is_met;
    for (std::size_t r = 0; r < states; ++r)
      work.y[r] = row(reduction.slow_states, r, now, work.y_before) + minus_currents(reduction.slow_states, r, work.i);
  }
  for (std::size_t t = 0; t < static_cast<std::size_t>(parts.layout.taps); ++t)
    taps[t] = row(reduction.slow_taps, t, input, work.y_before) + minus_currents(reduction.slow_taps, t, work.i);
  // Back into the fast way's terms, as if the last small step's slopes had held for long.
  for (std::size_t r = 0; r < states; ++r) {
    double y = 0.0, dy = 0.0;
    for (std::size_t m = 0; m < states; ++m) {
      y += reduction.to_states.values[r * states + m] * work.y[m];
      dy += reduction.to_states.values[r * states + m] * (work.y[m] - work.y_before[m]) * slow_steps;
    }
    state[place.y + static_cast<int>(r)] = y;
    for (const int slope : {place.dy, place.older, place.oldest}) state[slope + static_cast<int>(r)] = dy;
  }
  for (std::size_t c = 0; c < controls; ++c) {
    state[place.v + static_cast<int>(c)] = work.v[c];
    state[place.dv + static_cast<int>(c)] = (work.v[c] - work.v_before[c]) * slow_steps;
  }
  for (std::size_t k = 0; k < charges; ++k) {
    state[place.q + static_cast<int>(k)] = work.q[k];
    for (const int slope : {place.dq, place.q_older, place.q_oldest})
      state[slope + static_cast<int>(k)] = work.charge_current[k];
  }
  state[place.reach] = 0.0;
  return is_met;
}

}  // namespace ohmic::circuit
