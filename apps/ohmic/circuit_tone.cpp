// Plays in windows of whole periods and compares each with the one before: what stands still has settled.

#include "circuit_tone.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace ohmic::app {
namespace {

using circuit::Harmonics;

constexpr double patience = 2.0;  // s of the circuit's time

/// Samples and periods of a window of at least 20 ms in which whole periods end on a sample.
struct Window {
  std::int64_t samples, periods;

  Window(Hertz rate, Hertz frequency) {
    const std::int64_t r = std::llround(rate.value()), f = std::max<std::int64_t>(1, std::llround(frequency.value()));
    const std::int64_t common = std::gcd(r, f);
    const std::int64_t times = std::max<std::int64_t>(1, (r / 50 + r / common - 1) / (r / common));
    samples = r / common * times;
    periods = f / common * times;
  }
};

bool stands_still(const Harmonics& now, const Harmonics& before) {
  const double loud = now.rms(1);
  if (std::abs(loud - before.rms(1)) > 1e-5 * loud) return false;
  for (std::size_t h = 2; h <= now.peaks.size(); ++h) {
    if (std::abs(now.rms(h) - before.rms(h)) > 1e-3 * before.rms(h) + 2e-7 * loud) return false;
  }
  return true;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Takes out the straight line along which the mean moves while a coupling capacitor settles: cut off at the window's
/// ends it would pass for harmonics.
void take_out_drift(std::vector<double>& values, double per_window) {
  const double count = static_cast<double>(values.size());
  for (std::size_t n = 0; n < values.size(); ++n)
    values[n] -= per_window * ((static_cast<double>(n) + 0.5) / count - 0.5);
}

void add(circuit::LaneCounts& sum, const circuit::LaneCounts& more) {
  sum.steps += more.steps;
  sum.iterations += more.iterations;
  sum.limited += more.limited;
  sum.fallbacks += more.fallbacks;
  sum.unconverged += more.unconverged;
}

}  // namespace

Result<std::shared_ptr<const circuit::Model>> model_of(const CircuitBench& bench, Hertz rate,
                                                       std::span<const circuit::Tap> others) {
  circuit::ModelSpec spec{.rate = rate, .input = bench.input, .taps = {{bench.output_name, bench.output}}};
  spec.taps.insert(spec.taps.end(), others.begin(), others.end());
  return circuit::Model::make(bench.circuit, bench.point, spec);
}

Result<ToneBench> ToneBench::open(const CircuitBench& bench, Hertz rate) {
  auto model = model_of(bench, rate);
  if (!model) return std::unexpected(model.error());
  ToneBench tone;
  tone.model_ = std::move(*model);
  tone.resting_input_ = bench.circuit.voltage_sources[static_cast<std::size_t>(bench.input_source)].wave.dc;
  return tone;
}

std::vector<PlayedTone> ToneBench::play(Hertz frequency, std::span<const double> levels) const {
  const Window window(model_->rate(), frequency);
  const auto samples = static_cast<std::size_t>(window.samples);
  std::vector<PlayedTone> played;
  std::vector<circuit::Lane> lanes;
  for (const double level : levels) {
    played.push_back({.level = Volt(level), .output = {}});
    lanes.emplace_back(model_);
  }
  std::vector<std::vector<double>> in(levels.size(), std::vector<double>(samples)), out = in;
  const auto windows = std::max(3, static_cast<int>(patience * model_->rate().value() / static_cast<double>(samples)));
  for (int w = 0; w < windows; ++w) {
    std::vector<std::size_t> at_work;
    for (std::size_t k = 0; k < levels.size(); ++k) {
      if (!played[k].is_settled) at_work.push_back(k);
    }
    if (at_work.empty()) break;
    for (const std::size_t k : at_work) {
      for (std::size_t n = 0; n < samples; ++n) {
        const double turn = static_cast<double>((static_cast<std::int64_t>(n) * window.periods) % window.samples);
        const double sine = std::sin(2.0 * std::numbers::pi * turn / static_cast<double>(samples));
        // The first window fades in, so that no coupling capacitor is kicked.
        const double part = static_cast<double>(n) / static_cast<double>(samples);
        const double fade = w == 0 ? 0.5 - 0.5 * std::cos(std::numbers::pi * part) : 1.0;
        in[k][n] = resting_input_ + std::numbers::sqrt2 * levels[k] * fade * sine;
      }
    }
    for (std::size_t first = 0; first < at_work.size(); first += circuit::most_lanes) {
      const std::size_t count = std::min(circuit::most_lanes, at_work.size() - first);
      std::vector<double*> outputs(count);
      std::vector<circuit::LaneRun> runs(count);
      for (std::size_t k = 0; k < count; ++k) {
        const std::size_t lane = at_work[first + k];
        outputs[k] = out[lane].data();
        runs[k] = {&lanes[lane], in[lane].data(), {&outputs[k], 1}};
      }
      circuit::run(runs, static_cast<int>(samples));
    }
    for (const std::size_t k : at_work) {
      if (w > 1) take_out_drift(out[k], mean_of(out[k]) - played[k].output.mean);
      Harmonics now = circuit::harmonics_of(out[k], static_cast<int>(window.periods));
      played[k].is_settled = w > 1 && stands_still(now, played[k].output);
      played[k].output = std::move(now);
      add(played[k].counts, lanes[k].take_counts());
    }
  }
  return played;
}

}  // namespace ohmic::app
