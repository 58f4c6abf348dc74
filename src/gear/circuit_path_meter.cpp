// What is read off a circuit while it plays, and what happens when its equations find no solution.

#include <algorithm>
#include <cmath>
#include <utility>

#include "gear/circuit_path.hpp"

namespace ohmic::gear {
namespace {

/// How much of a new look enters the needles: a look every 10 ms, a time constant of 0.2 s.
constexpr double eagerness = 0.05;

double follow(double needle, double seen) { return needle + eagerness * (seen - needle); }

struct Look {
  double mean = 0.0, square = 0.0, lowest = 0.0, highest = 0.0;
};
Look look_at(const double* samples, int steps) noexcept {
  Look look{.lowest = samples[0], .highest = samples[0]};
  for (int i = 0; i < steps; ++i) {
    look.mean += samples[i] / steps;
    look.square += samples[i] * samples[i] / steps;
    look.lowest = std::min(look.lowest, samples[i]);
    look.highest = std::max(look.highest, samples[i]);
  }
  return look;
}

}  // namespace

void CircuitPath::meter(int steps) noexcept {
  if (steps == 0) return;
  const CircuitAmplifier& amplifier = *order().amplifier;
  const auto tap = [&](int side, std::size_t which) { return metered_[side].data() + which * most_metered_steps; };
  double supply = 0.0, power = 0.0;
  for (int side = 0; side < 2; ++side) {
    for (std::size_t k = 0; k < amplifier.supplies; ++k)
      supply += std::abs(look_at(tap(side, amplifier.first_supply + k), steps).mean);
    if (amplifier.current_tap == 0) continue;
    const double* volts = tap(side, CircuitAmplifier::output_tap);
    const double* amperes = tap(side, amplifier.current_tap);
    const Look current = look_at(amperes, steps);
    square_[side] = follow(square_[side], current.square);
    stage_.current_peak = std::max({stage_.current_peak, current.highest, -current.lowest});
    double side_power = 0.0;
    for (int i = 0; i < steps; ++i) side_power += volts[i] * amperes[i] / steps;
    power = std::max(power, side_power);
  }
  power_ = follow(power_, power);
  readings_.supply_current = follow(readings_.supply_current, supply);
  readings_.load_current = std::sqrt(std::max(square_[0], square_[1]));
  for (std::size_t k = 0; k < amplifier.probes.size(); ++k) {
    const Look look = look_at(tap(0, amplifier.first_probe + k), steps);
    const double factor = amplifier.probes[k].factor;
    CircuitReadings::Probe& probe = readings_.probes[k];
    probe.mean = follow(probe.mean, factor * look.mean);
    probe.swing = std::max(0.5 * std::abs(factor) * (look.highest - look.lowest), 0.97 * probe.swing);
  }
}

/// What was asked of the amplifier, by its small signal's gain; beyond `clipping` it was more than it could do.
void CircuitPath::count_limits(const float* left, const float* right, int from, int frames) noexcept {
  const CircuitOrder& heard = order();
  const CircuitAmplifier& amplifier = *heard.amplifier;
  const float gain = heard.match * static_cast<float>(std::abs(amplifier.gain));
  const auto limit = static_cast<float>(amplifier.clipping.value());
  float highest = 0.0f;
  std::uint32_t beyond = 0;
  for (int i = from; i < frames; ++i) {
    const float asked = gain * std::max(std::fabs(left[i]), std::fabs(right[i]));
    highest = std::max(highest, asked);
    beyond += asked > limit;
  }
  stage_.open_peak = std::max(stage_.open_peak, static_cast<double>(highest));
  (amplifier.is_limited_by_current ? stage_.current_limited : stage_.voltage_limited) += beyond;
  stage_.frames += static_cast<std::uint64_t>(frames - from);
}

void CircuitPath::ramp_gain(float* samples, int frames, float target, float& gain) const noexcept {
  for (int i = 0; i < frames; ++i) {
    gain = target > gain ? std::min(target, gain + gain_step_) : std::max(target, gain - gain_step_);
    samples[i] *= gain;
  }
}

/// A circuit that finds no solution any more is silent for a second, then begins anew at rest.
void CircuitPath::watch(int from, int frames) noexcept {
  const int n = frames - from;
  circuit::LaneCounts met;
  for (Set* set : {now_, next_}) {
    if (set == nullptr) continue;
    for (circuit::Lane& lane : set->lanes) {
      const circuit::LaneCounts counts = lane.take_counts();
      met.steps += counts.steps, met.iterations += counts.iterations, met.limited += counts.limited;
      met.fallbacks += counts.fallbacks, met.unconverged += counts.unconverged;
    }
  }
  circuit::LaneCounts& all = readings_.counts;
  all.steps += met.steps, all.iterations += met.iterations, all.limited += met.limited;
  all.fallbacks += met.fallbacks, all.unconverged += met.unconverged;

  // Leaks slowly: what fails in every half wave fails.
  bad_frames_ = 4 * met.unconverged > met.steps ? bad_frames_ + n : std::max(0, bad_frames_ - (n + 3) / 4);
  if (muted_left_ == 0 && bad_frames_ > patience_) {
    ++readings_.mutings;
    muted_left_ = silence_;
  } else if (muted_left_ > n) {
    muted_left_ -= n;
  } else if (muted_left_ > 0) {
    muted_left_ = 0;
    bad_frames_ = 0;
    for (Set* set : {now_, next_})
      if (set != nullptr) set->reset();
  }
  const float target = muted_left_ > 0 ? 0.0f : 1.0f;
  if (gain_ == 1.0f && target == 1.0f) return;
  float gain = gain_;
  ramp_gain(terminals_[0].data() + from, n, target, gain);
  ramp_gain(terminals_[1].data() + from, n, target, gain_);
}

StageReadings CircuitPath::take_stage() noexcept {
  StageReadings taken = std::exchange(stage_, {});
  taken.energy = power_ * static_cast<double>(taken.frames);
  return taken;
}

const CircuitReadings& CircuitPath::read() noexcept { return readings_; }

}  // namespace ohmic::gear
