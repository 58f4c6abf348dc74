// The ceiling in front of ears: an instant clamp no sample passes, and a slow gain that makes clamping rare.

#include "dsp/ceiling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "dsp/lanes.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {
namespace {

constexpr double descent_db_per_s = 1800.0;  // of a lowered ceiling: slower than the attack
constexpr double attack_db_per_s = 2000.0, release_db_per_s = 10.0, hold_s = 0.1, stretch_s = 0.05;
constexpr double deepest =
    1e6;  // 120 dB: beyond that only the clamp works, so that one wild sample cannot mute for long

// A turned-down peak is aimed a hair below the ceiling, so that rounding does not make it a clamp.
constexpr double margin = 1.0005;
// Peaks within 0.1 dB of the last turn-down keep it: a steady tone is turned down once, not at every crest.
constexpr double steady = 1.0116;

constexpr std::array<Field, 1> ceiling_fields = {{
    {.name = "ceiling",
     .minimum = 0.0,
     .maximum = 1e9,
     .fallback = 1.0,
     .says = "The largest sample that may leave, in the unit of the signal.",
     .law = Law::logarithmic},
}};

constexpr std::array<Field, 3> ceiling_readings = {{
    {.name = "reduction",
     .dimension = Dimension::decibel,
     .maximum = 120.0,
     .says = "How far the gain is turned down."},
    {.name = "clamped", .maximum = 1e18, .says = "Samples held at the ceiling so far."},
    {.name = "non_finite", .maximum = 1e18, .says = "Samples that were no number, made silent."},
}};

/// out = in without what is not finite; highest rises to |out|. Returns how many were not finite.
std::int32_t copy_and_rise(const float* in, float* out, F4& highest, int frames) noexcept {
  I4 finite{};
  F4 top = highest;
  in_fours(frames, [&](int i, int n) {
    const F4 x = load_some(in + i, n);
    const I4 good = is_finite4(x);
    const F4 clean = keep4(x, good);
    finite += good;
    top = max4(abs4(clean), top);
    store_some(out + i, clean, n);
  });
  highest = top;
  return (frames + 3) / 4 * 4 - count_lanes(finite);  // the missing lanes of the last group are zeros, and finite
}

/// peaks = the larger of peaks and |x|, frame by frame.
void rise(const float* x, float* peaks, int frames) noexcept {
  in_fours(frames,
           [&](int i, int n) { store_some(peaks + i, max4(abs4(load_some(x + i, n)), load_some(peaks + i, n)), n); });
}

/// inout x gains, held within +-ceiling. Returns how many had to be held.
std::int32_t scale_and_clamp(float* inout, const float* gains, float ceiling, int frames) noexcept {
  const F4 high = splat4(ceiling), low = splat4(-ceiling);
  I4 over{};
  in_fours(frames, [&](int i, int n) {
    const F4 x = load_some(inout + i, n) * load_some(gains + i, n);
    over += abs4(x) > high;
    store_some(inout + i, max4(min4(x, high), low), n);
  });
  return count_lanes(over);
}

}  // namespace

void Ceiling::prepare(const Format& format) {
  peaks_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  rise_ = std::pow(10.0, attack_db_per_s / 20.0 / format.rate.value());
  descent_ = std::pow(10.0, -descent_db_per_s / 20.0 / format.rate.value());
  fall_ = std::pow(10.0, -release_db_per_s / 20.0 / format.rate.value());
  hold_frames_ = ramp_frames(Second(hold_s), format.rate);
  stretch_ = ramp_frames(Second(stretch_s), format.rate);
  reset();
}

void Ceiling::reset() noexcept {
  over_ = 1.0;
  hold_ = 0;
  now_ = glide_from_ = glide_to_ = 0.0;
  unit_ = 1.0;
  glide_left_ = 0;
  is_fresh_ = true;
  stretch_peak_ = last_peak_ = 0.0f;
  stretch_left_ = stretch_;
  clamped_ = non_finite_ = 0;
}

void Ceiling::aim(float ceiling) noexcept {
  const double asked = ceiling > 0.0f ? static_cast<double>(ceiling) : 0.0;
  const bool glides = lowering_ == Lowering::gliding && !is_fresh_ && asked > 0.0 && asked < now_;
  is_fresh_ = false;
  if (!glides) {
    now_ = asked;
    glide_left_ = 0;
  } else if (glide_left_ == 0 || asked != glide_to_) {
    glide_from_ = now_;
    glide_to_ = asked;
    glide_left_ = std::max(1, static_cast<std::int32_t>(std::ceil(std::log(asked / now_) / std::log(descent_))));
  }
}

/// The largest sample that may leave now.
float Ceiling::limit() const noexcept {
  if (unit_ == 1.0) return static_cast<float>(std::min(now_, static_cast<double>(std::numeric_limits<float>::max())));
  return std::nextafter(static_cast<float>(now_ / unit_), 0.0f);
}

void Ceiling::process(std::span<const float> settings, const Block& block) noexcept {
  aim(settings[0]);
  if (!(now_ > 0.0)) {
    for (std::size_t c = 0; c < channels_; ++c) {
      for (const float x : block.input(c)) non_finite_ += std::isfinite(x) ? 0 : 1;
      std::fill_n(block.out[c], block.frames, 0.0f);
    }
    return;
  }
  const int glided = std::min(block.frames, glide_left_);
  if (glided > 0) glide(block, glided);
  for (int from = glided; from < block.frames;) {
    const int frames = std::min(block.frames - from, stretch_left_);
    hold(block, from, frames);
    from += frames;
  }
}

/// `peak` of the next frames, of which no more come than are left of the stretch.
void Ceiling::remember(float peak, int frames) noexcept {
  stretch_peak_ = std::max(stretch_peak_, peak);
  stretch_left_ -= frames;
  if (stretch_left_ > 0) return;
  last_peak_ = std::exchange(stretch_peak_, 0.0f);
  stretch_left_ = stretch_;
}

/// The ceiling comes down frame by frame, and what was allowed before comes down with it.
void Ceiling::glide(const Block& block, int frames) noexcept {
  for (int i = 0; i < frames; ++i) {
    const double before = now_;
    now_ = --glide_left_ == 0 ? glide_to_ : std::max(glide_to_, now_ * descent_);
    // The gain comes down with the ceiling as soon as that meets the signal's crests, so that none of them is clamped.
    const double crest = static_cast<double>(std::max(stretch_peak_, last_peak_)) * unit_ * margin / now_;
    over_ = std::min(std::max(over_ > 1.0 ? over_ * before / now_ : 1.0, crest), deepest);
    if (crest >= 1.0) hold_ = hold_frames_;
    const float highest = limit();
    float peak = 0.0f;
    for (std::size_t c = 0; c < channels_; ++c) {
      const float x = block.in[c][i];
      const bool is_number = std::isfinite(x);
      non_finite_ += is_number ? 0 : 1;
      block.out[c][i] = is_number ? x : 0.0f;
      peak = std::max(peak, std::fabs(block.out[c][i]));
    }
    remember(peak, 1);
    follow(static_cast<double>(peak) / static_cast<double>(highest));
    const auto gain = static_cast<float>(1.0 / over_);
    for (std::size_t c = 0; c < channels_; ++c) {
      const float x = block.out[c][i] * gain;
      clamped_ += std::fabs(x) > highest ? 1 : 0;
      block.out[c][i] = std::clamp(x, -highest, highest);
    }
  }
}

void Ceiling::hold(const Block& block, int from, int frames) noexcept {
  const float highest = limit();
  F4 top{};
  for (std::size_t c = 0; c < channels_; ++c)
    non_finite_ += static_cast<std::uint64_t>(copy_and_rise(block.in[c] + from, block.out[c] + from, top, frames));
  remember(highest_lane(top), frames);
  // The common case: nothing above, nothing still turned down. What was copied is the output, bit for bit.
  if (over_ == 1.0 && highest_lane(top) <= highest) return;

  std::fill_n(peaks_.begin(), frames, 0.0f);
  for (std::size_t c = 0; c < channels_; ++c) rise(block.out[c] + from, peaks_.data(), frames);
  turn_down(highest, frames);
  for (std::size_t c = 0; c < channels_; ++c)
    clamped_ += static_cast<std::uint64_t>(scale_and_clamp(block.out[c] + from, peaks_.data(), highest, frames));
}

/// `over`: how far above the ceiling this frame is.
void Ceiling::follow(double over) noexcept {
  if (over > over_) {
    over_ = std::min({over * margin, over_ * rise_, deepest});
    hold_ = hold_frames_;
  } else if (over_ > 1.0) {
    if (over * steady > over_) hold_ = hold_frames_;
    else if (hold_ > 0) --hold_;
    else over_ = std::max(1.0, over_ * fall_);
  }
}

/// peaks_ becomes gains.
void Ceiling::turn_down(float ceiling, int frames) noexcept {
  const double unit = 1.0 / static_cast<double>(ceiling);
  for (int i = 0; i < frames; ++i) {
    float& peak = peaks_[static_cast<std::size_t>(i)];
    follow(static_cast<double>(peak) * unit);
    peak = static_cast<float>(1.0 / over_);
  }
}

std::span<const Field> Ceiling::fields() const noexcept { return ceiling_fields; }
std::span<const Field> Ceiling::readings() const noexcept { return ceiling_readings; }

void Ceiling::read(std::span<float> values) const noexcept {
  values[reduction] = static_cast<float>(gain_reduction().value());
  values[clamped] = static_cast<float>(clamped_);
  values[non_finite] = static_cast<float>(non_finite_);
}

Decibel Ceiling::gain_reduction() const noexcept { return Decibel(20.0 * std::log10(over_)); }

}  // namespace ohmic::dsp
