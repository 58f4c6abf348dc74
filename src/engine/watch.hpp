#pragma once
// Watches the clock around every block: how much of the period was used, and why a period went wrong.

#include <atomic>
#include <chrono>

#include "engine/health.hpp"
#include "rt/queue.hpp"

namespace ohmic::engine {

class Watch {
 public:
  using Time = std::chrono::nanoseconds;

  /// [control] while nobody calls the rest. Frames go on counting.
  void start(Hertz rate) noexcept;
  /// The card lost frames in front of the next block; 0: it does not say how many. [audio]
  void missed(Frames frames) noexcept {
    has_lost_ = true;
    lost_ += frames;
  }
  /// A block begins. What went wrong with the last one, or before this one, is known now and logged. Returns by how much
  /// it begins later than the last block's end was due; not more than zero for the first. [audio]
  Time arrive(Time now) noexcept;
  /// The block of so many frames is done. [audio]
  void leave(Time now, int frames, bool is_swapping) noexcept;

  /// [control]
  bool next_xrun(Xrun& xrun) noexcept { return xruns_.pop(xrun); }
  /// Everything but the player's counters. [control]
  Health health() const noexcept;

 private:
  void log(Xrun xrun) noexcept;

  // bridges
  rt::Queue<Xrun> xruns_{256};
  DeadlineHistogram histogram_;
  std::atomic<double> load_{0.0};
  std::atomic<std::int64_t> frames_{0};
  std::atomic<std::uint64_t> xrun_count_{0};

  // audio
  double rate_ = 48000.0;
  bool has_last_ = false;  // a block since the start
  Xrun last_;              // the last block as it would be told
  bool has_lost_ = false;  // the card told a loss since the last block
  Frames lost_;            // as far as it knows how much
  Time arrived_{};
  int smoothed_for_ = 0;  // frames that smoothing_ was computed for
  double smoothing_ = 1.0;
};

}  // namespace ohmic::engine
