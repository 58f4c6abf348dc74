// Sound that breaks off and begins without a step: its last 10 ms backwards and fading, and a rise from silence.

#include "engine/follow/soft_edges.hpp"

#include <algorithm>
#include <cstddef>

namespace ohmic::engine {

// Twice a fade: while the tail is read backwards new frames are written forwards from the same place, and they do not meet.
SoftEdges::SoftEdges(int channels, Hertz rate) : curve_(rate), tail_(curve_.fall()), length_(2 * curve_.fall()) {
  memory_.assign(static_cast<std::size_t>(channels) * static_cast<std::size_t>(length_), 0.0f);
}

void SoftEdges::break_off() noexcept {
  if (risen_ == 0) return;
  risen_ = 0;
  tail_ = 0;
  tail_from_ = written_;
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
    int at = (tail_from_ - 1 - tail_ + 2 * length_) % length_;
    for (int i = 0; i < frames; ++i) {
      channels[c][from + i] += memory[at] * curve_.at((curve_.fall() - tail_ - i - 1) * FadeCurve::falls_per_rise);
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
