// Word length: rounds full-scale samples to so many bits, with the noise that turns distortion into hiss.

#include "dsp/dither.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/finite.hpp"
#include "dsp/lanes.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::array<Field, 2> dither_fields = {{
    {.name = "on", .dimension = Dimension::flag, .fallback = 1.0, .says = "Whether samples are rounded."},
    {.name = "bits", .minimum = 2.0, .maximum = 24.0, .fallback = 24.0, .says = "Word length."},
}};

}  // namespace

Dither::Dither(std::size_t channels, std::uint64_t seed) : silent_(channels) {
  for (std::size_t c = 0; c < channels; ++c) noise_.emplace_back(seed * 0x9e3779b97f4a7c15u + c);
}

void Dither::prepare(const Format& format) {
  silence_frames_ = ramp_frames(Second(0.100), format.rate);
  grain_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  reset();
}

void Dither::reset() noexcept {
  for (auto& noise : noise_) noise.reset();
  std::fill(silent_.begin(), silent_.end(), 0);
}

void Dither::process(std::span<const float> settings, const Block& block) noexcept {
  const float asked = settings[bits];
  const int length = asked >= 2.0f ? static_cast<int>(std::min(asked, 24.0f)) : 2;
  const double scale = std::ldexp(1.0, length - 1), step = 1.0 / scale;
  const bool is_on = settings[on] != 0.0f;
  for (std::size_t c = 0; c < silent_.size(); ++c) {
    const float* const in = block.in[c];
    float* const out = block.out[c];
    // The noise runs on while it is not used, so that switching does not depend on history.
    noise_[c].fill({grain_.data(), static_cast<std::size_t>(block.frames)}, 1.0f);
    if (!is_on) {
      silent_[c] = 0;
      copy_finite(in, out, block.frames);
      continue;
    }
    const float* const grain = grain_.data();
    int silent = silent_[c];
    for (int i = 0; i < block.frames; ++i) {
      const double x = static_cast<double>(finite_or_silence(in[i]));
      silent = x == 0.0 ? std::min(silent + 1, silence_frames_) : 0;
      // Adding and taking away 1.5 x 2^52 rounds a double to a whole number; clipped first, so that it fits.
      const double wanted = std::clamp(x * scale + static_cast<double>(grain[i]), -scale, scale - 1.0);
      const double rounded = (wanted + 6755399441055744.0) - 6755399441055744.0;
      out[i] = silent >= silence_frames_ ? 0.0f : static_cast<float>(rounded * step);
    }
    silent_[c] = silent;
  }
}

std::span<const Field> Dither::fields() const noexcept { return dither_fields; }

}  // namespace ohmic::dsp
