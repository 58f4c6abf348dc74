// The polarity switch of a strip without a fader: swaps a plus and minus wired wrongly, without a click.

#include "dsp/polarity.hpp"

#include <array>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::array<Field, 1> polarity_fields = {
    {{.name = "invert", .dimension = Dimension::flag, .says = "Swaps plus and minus."}}};

}  // namespace

void Polarity::prepare(const Format& format) {
  factors_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  ramp_ = ramp_frames(Second(0.005), format.rate);
  reset();
}

void Polarity::reset() noexcept {
  sign_.jump(1.0f);
  is_fresh_ = true;
}

void Polarity::process(std::span<const float> settings, const Block& block) noexcept {
  const float wanted = settings[0] != 0.0f ? -1.0f : 1.0f;
  if (is_fresh_) sign_.jump(wanted);
  is_fresh_ = false;
  sign_.aim(wanted, ramp_);
  const bool is_moving = sign_.is_moving();
  if (is_moving) sign_.fill({factors_.data(), static_cast<std::size_t>(block.frames)});
  for (std::size_t c = 0; c < channels_; ++c) {
    if (is_moving) scale_finite(block.in[c], factors_.data(), block.out[c], block.frames);
    else scale_finite(block.in[c], wanted, block.out[c], block.frames);
  }
}

std::span<const Field> Polarity::fields() const noexcept { return polarity_fields; }

}  // namespace ohmic::dsp
