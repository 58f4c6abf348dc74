// Hiss, bandwidth and counters around the load's sample loop.

#include "gear/output_stage.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/a_weighting.hpp"
#include "dsp/finite.hpp"
#include "gear/roll_off.hpp"

namespace ohmic::gear {

OutputStage::OutputStage(const AmplifierSpec& amplifier, std::vector<Load> loads, std::uint64_t seed)
    : spec_(amplifier), loads_(std::move(loads)), left_noise_(seed), right_noise_(seed + 1) {}

void OutputStage::prepare(const Format& format) {
  solver_.prepare({.gain = factor(spec_.gain),
                   .rails = spec_.rails.value(),
                   .impedance = spec_.output_impedance.value(),
                   .current = spec_.current_limit.value()},
                  loads_, format.rate);
  const double a_weighted = a_weighted_noise(spec_, format.rate).value();
  noise_rms_ = static_cast<float>(a_weighted / std::sqrt(dsp::a_weighted_fraction(format.rate)));
  left_hiss_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  right_hiss_ = left_hiss_;
  if (spec_.bandwidth && *spec_.bandwidth < Hertz(400e3)) low_pass_ = one_pole(*spec_.bandwidth, format.rate);
  else low_pass_.reset();
  reset();
}

void OutputStage::reset() noexcept {
  solver_.reset();
  left_noise_.reset();
  right_noise_.reset();
  filter_.reset();
  readings_ = {};
}

void OutputStage::process(Span<const Volt> left, Span<const Volt> right, Span<Volt> left_out,
                          Span<Volt> right_out) noexcept {
  const std::size_t frames = left_out.size();
  const float* from_left = left.data();
  const float* from_right = right.data();
  if (low_pass_) {
    for (std::size_t i = 0; i < frames; ++i) left_out[i] = dsp::finite_or_silence(left[i]);
    for (std::size_t i = 0; i < frames; ++i) right_out[i] = dsp::finite_or_silence(right[i]);
    filter_.process(*low_pass_, left_out.samples(), right_out.samples(), left_out.samples(), right_out.samples());
    from_left = left_out.data();
    from_right = right_out.data();
  }
  const bool hisses = noise_rms_ > 0.0f;
  if (hisses) {
    left_noise_.fill(std::span(left_hiss_).first(frames), noise_rms_);
    right_noise_.fill(std::span(right_hiss_).first(frames), noise_rms_);
  }
  const auto met = solver_.process(from_left, from_right, hisses ? left_hiss_.data() : nullptr,
                                   hisses ? right_hiss_.data() : nullptr, left_out.data(), right_out.data(),
                                   static_cast<int>(frames));
  readings_.open_peak = std::max(readings_.open_peak, met.open_peak);
  readings_.current_peak = std::max(readings_.current_peak, met.current_peak);
  readings_.energy += met.energy;
  readings_.frames += frames;
  readings_.voltage_limited += met.voltage_limited;
  readings_.current_limited += met.current_limited;
}

StageReadings OutputStage::take_readings() noexcept { return std::exchange(readings_, {}); }

}  // namespace ohmic::gear
