#pragma once
// What a followed card's own thread does: copies to and from the rings, and stamps. Nothing else happens there.

#include <atomic>
#include <cstdint>
#include <optional>

#include "devices/card.hpp"
#include "engine/follow/drift_loop.hpp"
#include "engine/follow/numbered_ring.hpp"
#include "engine/follow/soft_edges.hpp"
#include "rt/latest.hpp"
#include "units/clock.hpp"

namespace ohmic::engine {

/// The card's client. Frames count from its start; a block captured and the block played in the same call have the same
/// numbers.
class FollowerThread final : public devices::Client {
 public:
  /// What the audio thread of the clock hears of it.
  struct News {
    ClockStamp stamp;
    int burst = 0;  // frames of the last wake-up that is over: several calls at one time are one
    long bursts = 0;
    long losses = 0;      // times that the card told a loss
    double behind = 0.0;  // frames by which each of sixteen wake-ups came behind the end of its block, at least
    bool has_begun = false;
  };

  /// Room for so many frames between both threads. `clock` must outlive it. [control]
  FollowerThread(const Clock& clock, Hertz rate, int inputs, int outputs, std::int64_t frames);

  void process(const Block& block) noexcept override;
  void ended(Clock::Time when) noexcept override { ended_ = when; }
  void missed(Frames frames) noexcept override;

  NumberedRing& captured() noexcept { return captured_; }
  NumberedRing& to_play() noexcept { return to_play_; }
  /// The newest. [the clock's thread]
  const News& news() noexcept { return news_.front(); }
  /// Calls that found less to play than they had room for, so far. [any thread]
  long starved() const noexcept { return starved_.load(std::memory_order_relaxed); }

 private:
  void capture(const Block& block) noexcept;
  void play(const Block& block) noexcept;
  void stamp(Clock::Time now, int frames) noexcept;
  void hear_behind(double frames) noexcept;

  const Clock& clock_;
  const double rate_;
  NumberedRing captured_, to_play_;
  SoftEdges edges_;
  std::int64_t count_ = 0;
  std::optional<Clock::Time> ended_;  // the block that comes now, where the card says it
  double least_behind_ = 0.0;         // of the sixteen that are not full yet
  int behinds_ = 0;
  Clock::Time burst_at_{};
  int burst_ = 0;
  News told_;
  rt::Latest<News> news_;
  std::atomic<long> starved_{0};
};

}  // namespace ohmic::engine
