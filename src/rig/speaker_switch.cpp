// Falls, changes over, rises; in frames, so that blocks of any size give the same bits.

#include "rig/speaker_switch.hpp"

#include <algorithm>
#include <utility>

namespace ohmic::rig {

void SpeakerSwitch::prepare(const Format& format) {
  for (auto& side : heard_) side.assign(static_cast<std::size_t>(format.frames), 0.0f);
  gains_.assign(static_cast<std::size_t>(format.frames), 0.0f);
  ramp_ = dsp::ramp_frames(Second(0.005), format.rate);
  reset();
}

void SpeakerSwitch::reset() noexcept {
  is_fresh_ = true;
  gain_.jump(1.0f);
}

void SpeakerSwitch::process(std::span<const float> settings, const Block& block) noexcept {
  const auto wanted = std::min(static_cast<std::size_t>(std::max(settings[0], 0.0f)), sets_ - 1);
  if (std::exchange(is_fresh_, false)) active_ = wanted;
  // Outputs may be the inputs' memory: what comes in is kept first.
  for (std::size_t side = 0; side < 2; ++side) std::copy_n(block.in[side], block.frames, heard_[side].begin());
  for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
  int done = 0;
  while (done < block.frames) {
    if (wanted != active_ && gain_.value() == 0.0f && !gain_.is_moving()) active_ = wanted;
    gain_.aim(wanted == active_ ? 1.0f : 0.0f, ramp_);
    const int first = done;
    do {
      gains_[static_cast<std::size_t>(done++)] = gain_.next();
    } while (done < block.frames && (wanted == active_ || gain_.is_moving()));
    for (std::size_t side = 0; side < 2; ++side) {
      float* out = block.out[2 * active_ + side];
      for (int i = first; i < done; ++i) {
        const auto at = static_cast<std::size_t>(i);
        out[i] = heard_[side][at] * gains_[at];
      }
    }
  }
}

}  // namespace ohmic::rig
