// Sound that breaks off and begins without a step: its last 10 ms backwards and fading, and a rise from silence.

#include "engine/follow/soft_edges.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ohmic::engine {

// Twice a fade and a little: while the tail is read backwards new frames are written forwards from the same place, and they do not meet.
SoftEdges::SoftEdges(int channels, Hertz rate) : curve_(rate), tail_(curve_.fall()), length_(2 * curve_.fall() + 4) {
  memory_.assign(static_cast<std::size_t>(channels) * static_cast<std::size_t>(length_), 0.0f);
  turns_.resize(static_cast<std::size_t>(channels));
}

void SoftEdges::break_off() noexcept {
  if (risen_ == 0) return;
  risen_ = 0;
  tail_ = 0;
  tail_from_ = written_;
  begin_tail();
}

// Turned round about the last frame, the slope s becomes -s: a corner of 2 s. Added to the tail,
//   2 s i e^(-(i - 1) / t)      i = 1, 2, ...        t = sqrt( sum x^2 / sum (x - x before)^2 ), 1 / w of a sine
// takes the corner away and is gone after a few t; it is held to what a sine of this power and t has.
void SoftEdges::begin_tail() noexcept {
  for (std::size_t c = 0; c < turns_.size(); ++c) {
    const float* memory = memory_.data() + c * static_cast<std::size_t>(length_);
    const auto back = [&](int i) { return memory[(tail_from_ - 1 - i + length_) % length_]; };
    float power = 0.0f, steps = 0.0f;
    for (int i = 0; i < curve_.fall(); ++i) {
      const float x = back(i), step = x - back(i + 1);
      power += x * x;
      steps += step * step;
    }
    const float lasts = std::clamp(std::sqrt(power / std::max(steps, 1e-20f)), 0.3f, 100.0f);
    const float most = 2.0f * std::sqrt(2.0f * power / static_cast<float>(curve_.fall())) / std::max(lasts, 1.0f);
    turns_[c] = {std::clamp(2.0f * (back(0) - back(1)), -most, most), std::exp(-1.0f / lasts), 1.0f};
  }
}

void SoftEdges::sound(std::span<float* const> channels, int from, int to) noexcept {
  if (to <= from) return;
  const int rising = std::min(to - from, curve_.rise() - risen_);
  for (float* channel : channels) {
    for (int i = 0; i < rising; ++i) channel[from + i] *= curve_.at(risen_ + i + 1);
  }
  risen_ += rising;
  add_tail(channels, from, to);
  remember(channels, from, to);
}

void SoftEdges::silence(std::span<float* const> channels, int from, int to) noexcept {
  if (to <= from) return;
  break_off();
  for (float* channel : channels) std::fill(channel + from, channel + to, 0.0f);
  add_tail(channels, from, to);
  remember(channels, from, to);
}

void SoftEdges::add_tail(std::span<float* const> channels, int from, int to) noexcept {
  const int frames = std::min(to - from, curve_.fall() - tail_);
  for (std::size_t c = 0; c < channels.size() && frames > 0; ++c) {
    const float* memory = memory_.data() + c * static_cast<std::size_t>(length_);
    int at = (tail_from_ - 2 - tail_ + 2 * length_) % length_;
    Turn& turn = turns_[c];
    for (int i = 0; i < frames; ++i) {
      const float rounded = turn.corner * static_cast<float>(tail_ + i + 1) * turn.power;
      turn.power *= turn.decay;
      channels[c][from + i] +=
          (memory[at] + rounded) * curve_.at((curve_.fall() - tail_ - i - 1) * FadeCurve::falls_per_rise);
      at = at == 0 ? length_ - 1 : at - 1;
    }
  }
  tail_ += std::max(frames, 0);
}

void SoftEdges::remember(std::span<float* const> channels, int from, int to) noexcept {
  int at = written_;
  for (int done = from; done < to;) {
    const int frames = std::min(to - done, length_ - at);
    for (std::size_t c = 0; c < channels.size(); ++c) {
      std::copy_n(channels[c] + done, frames, memory_.data() + c * static_cast<std::size_t>(length_) + at);
    }
    done += frames;
    at = at + frames == length_ ? 0 : at + frames;
  }
  written_ = at;
}

}  // namespace ohmic::engine
