// A delay line: aligns microphones, speakers and streams; fades from one delay to the next.

#include "dsp/delay.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "dsp/lanes.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::dsp {

Delay::Delay(std::size_t channels, Second longest)
    : channels_(channels),
      longest_(longest),
      field_{.name = "delay",
             .dimension = Dimension::second,
             .maximum = longest.value(),
             .says = "How much later; rounded to whole frames."} {}

void Delay::prepare(const Format& format) {
  rate_ = format.rate;
  fade_ = ramp_frames(Second(0.020), format.rate);
  const auto longest = static_cast<std::size_t>(std::ceil(longest_.value() * rate_.value()));
  size_ = std::bit_ceil(longest + static_cast<std::size_t>(format.frames) + 1);
  line_.assign(channels_ * size_, 0.0f);
  reset();
}

void Delay::reset() noexcept {
  std::fill(line_.begin(), line_.end(), 0.0f);
  write_ = 0;
  delay_ = next_ = 0;
  fade_left_ = 0;
  is_fresh_ = true;
}

void Delay::process(std::span<const float> settings, const Block& block) noexcept {
  const double asked = static_cast<double>(settings[0]);
  const double seconds = asked >= 0.0 ? std::min(asked, longest_.value()) : 0.0;
  const int wanted = static_cast<int>(std::lround(seconds * rate_.value()));
  if (is_fresh_) delay_ = wanted;
  is_fresh_ = false;

  const std::size_t mask = size_ - 1, frames = static_cast<std::size_t>(block.frames), start = write_ & mask;
  const std::size_t first = std::min(frames, size_ - start);
  for (std::size_t c = 0; c < channels_; ++c) {
    float* const line = &line_[c * size_];
    copy_finite(block.in[c], line + start, static_cast<int>(first));
    copy_finite(block.in[c] + first, line, static_cast<int>(frames - first));
  }
  for (int from = 0; from < block.frames;) {
    if (fade_left_ == 0 && wanted != delay_) next_ = wanted, fade_left_ = fade_;
    const int n = fade_left_ > 0 ? std::min(fade_left_, block.frames - from) : block.frames - from;
    for (std::size_t c = 0; c < channels_; ++c) {
      const float* const line = &line_[c * size_];
      float* const out = block.out[c] + from;
      if (fade_left_ == 0) {
        copy_delayed(line, delay_, out, n);
        continue;
      }
      const float step = 1.0f / static_cast<float>(fade_);
      for (int i = 0; i < n; ++i) {
        const std::size_t at = write_ + static_cast<std::size_t>(i);
        const float old = line[(at - static_cast<std::size_t>(delay_)) & mask];
        const float fresh = line[(at - static_cast<std::size_t>(next_)) & mask];
        out[i] = fresh + (old - fresh) * (step * static_cast<float>(fade_left_ - 1 - i));
      }
    }
    write_ += static_cast<std::size_t>(n);
    from += n;
    if (fade_left_ > 0) {
      fade_left_ -= n;
      if (fade_left_ == 0) delay_ = next_;
    }
  }
}

void Delay::copy_delayed(const float* line, int delay, float* to, int frames) const noexcept {
  const std::size_t start = (write_ - static_cast<std::size_t>(delay)) & (size_ - 1);
  const std::size_t first = std::min(static_cast<std::size_t>(frames), size_ - start);
  std::copy_n(line + start, first, to);
  std::copy_n(line, static_cast<std::size_t>(frames) - first, to + first);
}

}  // namespace ohmic::dsp
