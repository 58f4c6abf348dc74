// A turn is a position that runs through the timing; everything else is copying.

#include "measure/loop_probe.hpp"

#include <algorithm>

namespace ohmic::measure {

LoopProbe::LoopProbe(const BurstTiming& timing, std::span<const float> burst, int inputs)
    : timing_(timing), burst_(burst) {
  for (int i = 0; i < inputs; ++i) heard_.emplace_back(timing.whole());
}

void LoopProbe::begin(int output, FullScale peak) {
  output_ = output;
  peak_ = static_cast<float>(peak.value());
  position_ = 0;
  told_.store(0, std::memory_order_relaxed);
  losses_.store(0, std::memory_order_relaxed);
  phase_.store(Phase::running, std::memory_order_release);
}

std::span<const float> LoopProbe::heard(int input) const { return heard_[static_cast<std::size_t>(input)]; }

void LoopProbe::process(const Block& block) noexcept {
  const auto frames = static_cast<std::size_t>(block.frames);
  for (std::size_t c = 0; c < block.out.size(); ++c) std::ranges::fill(block.output(c), 0.0f);
  if (phase_.load(std::memory_order_acquire) != Phase::running) return;

  const std::size_t room = timing_.whole() - position_, taken = std::min(frames, room);
  for (std::size_t c = 0; c < std::min(heard_.size(), block.in.size()); ++c)
    std::copy_n(block.in[c], taken, heard_[c].data() + position_);
  if (static_cast<std::size_t>(output_) < block.out.size()) {
    const std::span<float> out = block.output(static_cast<std::size_t>(output_));
    for (int b = 0; b < timing_.count; ++b) {
      const std::size_t begin = timing_.begin(b), end = begin + timing_.length;
      for (std::size_t at = std::max(begin, position_); at < std::min(end, position_ + taken); ++at)
        out[at - position_] = peak_ * burst_[at - begin];
    }
  }
  position_ += taken;
  told_.store(position_, std::memory_order_relaxed);
  if (position_ == timing_.whole()) phase_.store(Phase::done, std::memory_order_release);
}

void LoopProbe::missed(Frames) noexcept { losses_.fetch_add(1, std::memory_order_relaxed); }

}  // namespace ohmic::measure
