// The compressor of a strip: evens out loud and soft, by a closed form in level and in time.

#include "dsp/compressor.hpp"

#include <cmath>
#include <numbers>

#include "dsp/settings_of.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

constexpr auto table = plain_fields(compressor_fields);
constexpr std::array<Field, 1> compressor_readings = {{{.name = "reduction",
                                                        .dimension = Dimension::decibel,
                                                        .maximum = 200.0,
                                                        .says = "How far it turned down, at the deepest."}}};

/// A Butterworth high-pass of second order; nothing where there is no frequency.
Svf side_chain_section(const std::optional<Hertz>& frequency, Hertz rate) {
  if (!frequency) return {};
  const double f = std::min(frequency->value(), 0.45 * rate.value());
  return {std::tan(std::numbers::pi * f / rate.value()), std::numbers::sqrt2, 1.0, -std::numbers::sqrt2, -1.0};
}

}  // namespace

Decibel reduction_at(const CompressorSettings& settings, DBFS level) noexcept {
  const double slope = 1.0 - 1.0 / settings.ratio, knee = settings.knee.value();
  const double over = (level - settings.threshold).value();
  //   (1 - 1/R) (x - T + W/2)^2 / (2 W)   within the knee,   (1 - 1/R) (x - T)   above
  if (2.0 * over <= -knee) return Decibel(0.0);
  if (2.0 * over < knee) return Decibel(slope * (over + 0.5 * knee) * (over + 0.5 * knee) / (2.0 * knee));
  return Decibel(slope * over);
}

void Compressor::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), rate_);
  held_.prepare(Second(0.010), rate_);
  mean_.prepare(rate_);
  side_chain_.prepare(channels_, 1);
  heard_.assign(channels_, {});
  reads_.assign(channels_, nullptr);
  writes_.assign(channels_, nullptr);
  reset();
}

void Compressor::reset() noexcept {
  mix_.jump(0.0);
  deepest_.reset();
  is_fresh_ = true;
  is_on_ = false;
  forget();
}

/// What it heard while it was on.
void Compressor::forget() noexcept {
  held_.reset();
  mean_.reset();
  follower_.reset();
  side_chain_.reset();
  position_ = 0;
}

void Compressor::adopt(std::span<const float> settings) noexcept {
  if (!is_fresh_ && are_same(settings, seen_)) return;
  std::copy_n(settings.begin(), seen_.size(), seen_.begin());
  const CompressorSettings s = settings_of(compressor_fields, settings);
  // Turned on from nothing it starts at its settings, and fades in.
  const bool is_new = is_fresh_ || (s.is_on && !is_on_ && !mix_.is_moving());
  if (is_new) forget();
  is_on_ = s.is_on;
  threshold_.move(s.threshold.value() / db_per_octave, ramp_, is_new);
  slope_.move(1.0 - 1.0 / s.ratio, ramp_, is_new);
  knee_.move(s.knee.value() / db_per_octave, ramp_, is_new);
  makeup_.move(s.makeup.value() / db_per_octave, ramp_, is_new);
  mix_.move(s.is_on ? s.mix : 0.0, ramp_, is_fresh_);
  const bool is_rms = s.detector == LevelDetector::rms;
  if (is_rms && rms_.target() == 0.0f && !rms_.is_moving()) mean_.reset();
  rms_.move(is_rms ? 1.0 : 0.0, ramp_, is_new);
  follower_.set(s.attack, s.release, rate_);
  if (is_new) side_chain_.jump(0, side_chain_section(s.side_chain, rate_));
  else side_chain_.aim(0, side_chain_section(s.side_chain, rate_), ramp_);
  // A hair lower, so that what rounding could lift into the knee is computed.
  quiet_below_ = static_cast<float>(0.999 * factor(Decibel(s.threshold.value() - 0.5 * s.knee.value())));
  is_fresh_ = false;
}

void Compressor::process(std::span<const float> settings, const Block& block) noexcept {
  adopt(settings);
  const auto in = block.in.first(channels_);
  in_cells(position_, block.frames, [&](int from, int n) {
    if (!is_on_ && !mix_.is_moving()) {
      deepest_.note(0.0f, 0.0f);
      for (std::size_t c = 0; c < channels_; ++c) copy_finite(in[c] + from, block.out[c] + from, n);
      return;
    }
    if (listen(block, from, n) || !follower_.is_at_rest()) {
      curve(n);
      follower_.process(reductions_, n, position_ + n == cell_frames);
      deepest_.note(highest(reductions_, n), reductions_[static_cast<std::size_t>(n - 1)]);
    } else {
      reductions_.fill(0.0f);
      deepest_.note(0.0f, 0.0f);
    }
    make_gains(n);
    apply(in, block.out, from, n, gains_);
  });
}

/// Peaks and powers of these frames. False: certainly nothing is to be taken away.
bool Compressor::listen(const Block& block, int from, int frames) noexcept {
  if (side_chain_.is_idle()) {
    find_peaks(block.in.first(channels_), from, frames, levels_);
  } else {
    for (std::size_t c = 0; c < channels_; ++c) reads_[c] = block.in[c] + from, writes_[c] = heard_[c].data();
    side_chain_.process(reads_, writes_, frames);
    for (std::size_t c = 0; c < channels_; ++c) reads_[c] = writes_[c];
    find_peaks(reads_, 0, frames, levels_);
  }
  const bool is_mixed = rms_.is_moving(), is_rms = is_mixed || rms_.target() != 0.0f;
  if (is_rms) {
    powers_ = levels_;
    mean_.process(powers_, frames);
  }
  held_.process(levels_, frames);
  if (is_mixed || threshold_.is_moving() || slope_.is_moving() || knee_.is_moving()) return true;
  return is_rms ? highest(powers_, frames) >= quiet_below_ * quiet_below_ : highest(levels_, frames) >= quiet_below_;
}

/// What the static curve takes away (eq. 4), in log2, without a branch: with k = x - T + W/2 held between 0 and W,
///   (1 - 1/R) (k^2 / (2 W) + max(x - T - W/2, 0))
void Compressor::curve(int frames) noexcept {
  const bool is_mixed = rms_.is_moving(), is_rms = !is_mixed && rms_.target() != 0.0f;
  const Cell &threshold = threshold_.next(frames), &slope = slope_.next(frames), &knee = knee_.next(frames);
  const Cell& rms = rms_.next(frames);
  const F4 none{};
  for (std::size_t i = 0; i < static_cast<std::size_t>(frames); i += 4) {
    F4 level{};
    if (!is_rms) level = log2_4(max4(load4(&levels_[i]), splat4(softest)));
    if (is_rms || is_mixed) {
      const F4 power = 0.5f * log2_4(max4(load4(&powers_[i]), splat4(softest * softest)));
      level += load4(&rms[i]) * (power - level);
    }
    const F4 w = load4(&knee[i]), over = level - load4(&threshold[i]);
    const F4 k = max4(min4(over + 0.5f * w, w), none);
    const F4 bend = k * k / (w + w + std::numeric_limits<float>::min());
    store4(&reductions_[i], load4(&slope[i]) * (bend + max4(over - 0.5f * w, none)));
  }
}

/// gains_ = (1 - mix) + mix makeup 2^-reduction
void Compressor::make_gains(int frames) noexcept {
  const Cell &makeup = makeup_.next(frames), &mix = mix_.next(frames);
  for (std::size_t i = 0; i < static_cast<std::size_t>(frames); i += 4) {
    const F4 m = load4(&mix[i]);
    store4(&gains_[i], (1.0f - m) + m * exp2_4(load4(&makeup[i]) - load4(&reductions_[i])));
  }
}

std::span<const Field> Compressor::fields() const noexcept { return table; }
std::span<const Field> Compressor::readings() const noexcept { return compressor_readings; }
void Compressor::read(std::span<float> values) noexcept {
  values[reduction] = static_cast<float>(deepest_.read().value());
}

}  // namespace ohmic::dsp
