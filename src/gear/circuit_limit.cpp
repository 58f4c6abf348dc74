// Harmonics of two periods, by correlation; doubling, then halving the interval.

#include "gear/circuit_limit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "circuit/solver/lane.hpp"
#include "gear/figures.hpp"

namespace ohmic::gear {
namespace {

constexpr int settling_periods = 2, measured_periods = 1, halvings = 6;
constexpr double lowest = 0.05, highest = 400.0;  // V peak at the terminals
/// Steps of a period whose equations need the slow way before it counts as driven too far.
constexpr std::uint64_t most_slow_steps = 24;

struct Heard {
  double fundamental = 0.0, distortion = 0.0;  // V peak; ratio
};

class Instrument {
 public:
  explicit Instrument(const CircuitAmplifier& amplifier)
      : model_(amplifier.model),
        gain_(std::max(std::abs(amplifier.gain), 1e-9)),
        per_period_(static_cast<int>(std::lround(model_->rate().value() / reference_frequency.value()))),
        lane_(model_) {}

  /// asked: what the small signal's gain would make of it, V peak at the terminals.
  Heard play(double asked) {
    const int steps = per_period_ * (settling_periods + measured_periods);
    in_.resize(static_cast<std::size_t>(steps));
    out_.resize(in_.size());
    for (int i = 0; i < steps; ++i) in_[static_cast<std::size_t>(i)] = asked / gain_ * std::sin(phase(1, i));
    lane_.reset();
    std::array<double*, 16> taps{};
    static_cast<void>(lane_.take_counts());
    for (int at = 0, part = std::max(per_period_ / 8, 1); at < steps; at += part) {
      taps[0] = out_.data() + at;
      const circuit::LaneRun run{.lane = &lane_, .in = in_.data() + at, .out = std::span(taps).first(model_->taps())};
      circuit::run({&run, 1}, std::min(part, steps - at));
      if (lane_.take_counts().fallbacks > most_slow_steps) return {.fundamental = 0.0, .distortion = 1.0};
    }
    return hear();
  }

 private:
  double phase(int harmonic, int step) const {
    return 2.0 * std::numbers::pi * harmonic * (step % per_period_) / per_period_;
  }
  Heard hear() const {
    std::array<double, 6> level{};
    const int from = per_period_ * settling_periods, count = per_period_ * measured_periods;
    for (int h = 1; h <= 5; ++h) {
      double sine = 0.0, cosine = 0.0;
      for (int i = from; i < from + count; ++i) {
        sine += out_[static_cast<std::size_t>(i)] * std::sin(phase(h, i));
        cosine += out_[static_cast<std::size_t>(i)] * std::cos(phase(h, i));
      }
      level[static_cast<std::size_t>(h)] = 2.0 * std::hypot(sine, cosine) / count;
    }
    return {.fundamental = level[1],
            .distortion =
                std::hypot(std::hypot(level[2], level[3]), std::hypot(level[4], level[5])) / std::max(level[1], 1e-12)};
  }

  std::shared_ptr<const circuit::Model> model_;
  double gain_;
  int per_period_;
  circuit::Lane lane_;
  std::vector<double> in_, out_;
};

/// The level at the terminals where `is_over` begins to hold.
template <class Question>
double search(Instrument& instrument, double from, Question is_over) {
  double below = from, above = from;
  while (above < highest && !is_over(instrument.play(above), above)) below = above, above *= 2.0;
  if (above >= highest && !is_over(instrument.play(highest), highest)) return highest;
  if (below == above) return below;  // over from the start
  for (int i = 0; i < halvings; ++i) {
    const double middle = std::sqrt(below * above);
    (is_over(instrument.play(middle), middle) ? above : below) = middle;
  }
  return instrument.play(below).fundamental;
}

/// Where to begin so that few steps are needed: below what is expected.
double start_at(double expected) { return std::clamp(0.7 * expected, lowest, highest); }

}  // namespace

CircuitLimit limit_of(const CircuitAmplifier& amplifier, Volt expected) {
  Instrument instrument(amplifier);
  const auto is_distorted = [](const Heard& heard, double) { return !(heard.distortion < 0.01); };
  double from = start_at(expected.value());
  if (from > lowest && is_distorted(instrument.play(from), from)) from = lowest;
  const double distorted = search(instrument, from, is_distorted);
  const double clipped = search(instrument, start_at(distorted), [](const Heard& heard, double asked) {
    return !(heard.distortion < 0.1) || !(heard.fundamental > 0.891 * asked);
  });
  return {.distorted = Volt(distorted), .clipped = Volt(std::max(clipped, distorted))};
}

std::optional<Volt> open_circuit_limit(const CircuitSpec& spec, Volt expected) {
  const auto driven = drive(spec);
  if (!driven) return std::nullopt;
  const auto point = circuit::operating_point(driven->circuit);
  if (!point) return std::nullopt;
  const circuit::Control output{.positive = driven->output};
  auto model = circuit::Model::make(
      driven->circuit, *point,
      {.rate = Hertz(spec.rate.value() * spec.oversampling), .input = driven->input, .taps = {{"output", output}}});
  auto small = circuit::SmallSignal::at(driven->circuit, *point);
  if (!model || !small) return std::nullopt;
  CircuitAmplifier open;
  open.model = std::move(*model);
  open.gain = small->gain(reference_frequency, driven->source, output);
  return limit_of(open, expected).clipped;
}

}  // namespace ohmic::gear
