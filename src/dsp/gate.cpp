// The gate of a strip: turns a microphone down while nobody sings into it, and lets go before the first syllable.

#include "dsp/gate.hpp"

#include <bit>
#include <cmath>

#include "dsp/settings_of.hpp"
#include "units/levels.hpp"

namespace ohmic::dsp {
namespace {

constexpr auto table = plain_fields(gate_fields);
constexpr std::array<Field, 1> gate_readings = {{{.name = "reduction",
                                                  .dimension = Dimension::decibel,
                                                  .maximum = 100.0,
                                                  .says = "How far it turned down, at the deepest."}}};

/// A bit for each frame whose peak is not below the level.
std::uint32_t not_below(const Cell& peaks, float level, int frames) noexcept {
  const F4 bar = splat4(level);
  I4 bits{}, lane = {1, 2, 4, 8};
  for (int i = 0; i < frames; i += 4, lane <<= 4) bits |= (load4(peaks.data() + i) >= bar) & lane;
  const auto all = static_cast<std::uint32_t>(bits[0] | bits[1] | bits[2] | bits[3]);
  return frames < cell_frames ? all & ((1u << frames) - 1u) : all;
}

}  // namespace

void Gate::prepare(const Format& format) {
  rate_ = format.rate;
  ramp_ = ramp_frames(Second(0.020), rate_);
  reset();
}

void Gate::reset() noexcept {
  depth_.jump(0.0);
  deepest_.reset();
  is_fresh_ = true;
  is_on_ = false;
}

void Gate::adopt(std::span<const float> settings) noexcept {
  if (!is_fresh_ && are_same(settings, seen_)) return;
  std::copy_n(settings.begin(), seen_.size(), seen_.begin());
  const GateSettings s = settings_of(gate_fields, settings);
  const bool is_new = is_fresh_ || (s.is_on && !is_on_ && !depth_.is_moving());
  is_on_ = s.is_on;
  opens_at_ = static_cast<float>(sample_peak(s.threshold).value());
  keeps_at_ = static_cast<float>(sample_peak(s.threshold - s.hysteresis).value());
  opening_ = 1.0 / ramp_frames(s.attack, rate_);
  closing_ = 1.0 / ramp_frames(s.release, rate_);
  hold_frames_ = std::max(ramp_frames(s.hold, rate_), cell_frames + 1);
  hold_ = std::min(hold_, hold_frames_);
  if (is_new) {
    // What was before is forgotten. Silence is what a strip begins with; one that plays already shall not dip.
    is_open_ = !is_fresh_;
    closed_ = is_fresh_ ? 1.0 : 0.0;
    hold_ = hold_frames_;
    position_ = 0;
  }
  depth_.move(s.is_on ? s.range.value() / db_per_octave : 0.0, ramp_, is_fresh_);
  is_fresh_ = false;
}

void Gate::process(std::span<const float> settings, const Block& block) noexcept {
  adopt(settings);
  const auto in = block.in.first(channels_);
  in_cells(position_, block.frames, [&](int from, int n) {
    const bool is_idle = !is_on_ && !depth_.is_moving();
    if (!is_idle) {
      find_peaks(in, from, n, peaks_);
      run(n);
    }
    const Cell& depth = depth_.next(n);
    if (is_idle || highest(way_, n) == 0.0f) {
      deepest_.note(0.0f, 0.0f);
      for (std::size_t c = 0; c < channels_; ++c) copy_finite(in[c] + from, block.out[c] + from, n);
      return;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); i += 4) {
      //   s^2 (3 - 2 s)
      const F4 s = load4(&way_[i]), down = load4(&depth[i]) * (s * s * (3.0f - 2.0f * s));
      store4(&way_[i], down);
      store4(&peaks_[i], exp2_4(-down));
    }
    deepest_.note(highest(way_, n), way_[static_cast<std::size_t>(n - 1)]);
    apply(in, block.out, from, n, peaks_);
  });
}

/// way_ becomes s, frame by frame.
void Gate::run(int frames) noexcept {
  const std::uint32_t opens = not_below(peaks_, opens_at_, frames), keeps = not_below(peaks_, keeps_at_, frames);
  for (int at = 0; at < frames;) {
    int until = frames;
    if (is_open_) {
      // A hold is longer than a cell: after a peak within this one it stays open to its end.
      const int peak = std::countr_zero(static_cast<std::uint64_t>(keeps) >> at);  // 64 when there is none
      const int closes = at + hold_ - 1;
      if (peak < hold_ && peak < 64) {
        hold_ = hold_frames_ - (frames - 1 - (31 - std::countl_zero(keeps)));
        move(at, frames);
      } else if (closes >= frames) {
        hold_ -= frames - at;
        move(at, frames);
      } else {
        move(at, until = closes);
        is_open_ = false;
      }
    } else {
      until = std::min(frames, at + std::countr_zero(static_cast<std::uint64_t>(opens) >> at));
      move(at, until);
      if (until < frames) is_open_ = true, hold_ = hold_frames_;
    }
    at = until;
  }
}

void Gate::move(int from, int until) noexcept {
  const double step = is_open_ ? -opening_ : closing_;
  double s = closed_;
  if (s == (is_open_ ? 0.0 : 1.0)) {
    std::fill(way_.begin() + from, way_.begin() + until, static_cast<float>(s));
    return;
  }
  for (int i = from; i < until; ++i) {
    s = std::clamp(s + step, 0.0, 1.0);
    way_[static_cast<std::size_t>(i)] = static_cast<float>(s);
  }
  closed_ = s;
}

std::span<const Field> Gate::fields() const noexcept { return table; }
std::span<const Field> Gate::readings() const noexcept { return gate_readings; }
void Gate::read(std::span<float> values) noexcept { values[reduction] = static_cast<float>(deepest_.read().value()); }

}  // namespace ohmic::dsp
