#pragma once
// Plays bursts on one output at a time and keeps what every input hears: the instrument's hands on a sound card.

#include <atomic>
#include <span>
#include <vector>

#include "devices/card.hpp"
#include "measure/delay_burst.hpp"

namespace ohmic::measure {

/// Silent but for the turns it is given. The card's thread calls it; one thread asks it [control].
class LoopProbe final : public devices::Client {
 public:
  /// `burst`: peak 1.0, as long as the timing says; it must outlive the probe. Room for every input is taken here.
  LoopProbe(const BurstTiming& timing, std::span<const float> burst, int inputs);

  /// Begins an output's turn, from 0. Only while none is under way.
  void begin(int output, FullScale peak);
  bool is_done() const noexcept { return phase_.load(std::memory_order_acquire) == Phase::done; }
  /// Frames heard of this turn so far.
  std::size_t position() const noexcept { return told_.load(std::memory_order_relaxed); }
  /// Times the card lost frames in this turn: then what was heard cannot be trusted.
  int losses() const noexcept { return losses_.load(std::memory_order_relaxed); }
  /// What an input heard of the last turn, timing.whole() frames. Only when it is done.
  std::span<const float> heard(int input) const;
  int inputs() const noexcept { return static_cast<int>(heard_.size()); }

  void process(const Block& block) noexcept override;
  void missed(Frames frames) noexcept override;

 private:
  enum class Phase { idle, running, done };

  BurstTiming timing_;
  std::span<const float> burst_;
  std::vector<std::vector<float>> heard_;
  int output_ = 0;
  float peak_ = 0.0f;
  std::size_t position_ = 0;
  std::atomic<Phase> phase_{Phase::idle};
  std::atomic<std::size_t> told_{0};
  std::atomic<int> losses_{0};
};

}  // namespace ohmic::measure
