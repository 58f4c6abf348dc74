// A fader with a mute and a polarity switch: the gain every strip, bus and send has.

#include "dsp/gain.hpp"

#include <array>
#include <cmath>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::array<Field, 3> gain_fields = {{
    {.name = "gain",
     .dimension = Dimension::decibel,
     .minimum = -120.0,
     .maximum = 60.0,
     .says = "How much louder or softer.",
     .law = Law::decibel},
    {.name = "mute", .dimension = Dimension::flag, .says = "Silence."},
    {.name = "polarity", .dimension = Dimension::flag, .says = "Swaps plus and minus."},
}};

}  // namespace

void Gain::prepare(const Format& format) {
  factors_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  ramp_ = ramp_frames(Second(0.010), format.rate);
  reset();
}

void Gain::reset() noexcept {
  factor_.jump(1.0f);
  decibels_ = 0.0f;
  level_ = 1.0f;
  is_fresh_ = true;
}

void Gain::process(std::span<const float> settings, const Block& block) noexcept {
  if (settings[gain] != decibels_) {
    decibels_ = settings[gain];
    level_ = std::pow(10.0f, decibels_ / 20.0f);
  }
  const float size = settings[mute] != 0.0f ? 0.0f : level_;
  const float wanted = settings[polarity] != 0.0f ? -size : size;
  if (is_fresh_ && std::isfinite(wanted)) factor_.jump(wanted);
  is_fresh_ = false;
  factor_.aim(wanted, ramp_);

  if (factor_.is_moving()) {
    factor_.fill({factors_.data(), static_cast<std::size_t>(block.frames)});
    for (std::size_t c = 0; c < channels_; ++c) {
      scale_finite(block.in[c], factors_.data(), block.out[c], block.frames);
    }
  } else {
    for (std::size_t c = 0; c < channels_; ++c) {
      scale_finite(block.in[c], factor_.target(), block.out[c], block.frames);
    }
  }
}

std::span<const Field> Gain::fields() const noexcept { return gain_fields; }

}  // namespace ohmic::dsp
