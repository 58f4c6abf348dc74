#pragma once
// Everything between a followed card and its clock from one opening of the card to the next.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "devices/companion.hpp"
#include "engine/follow/drift_loop.hpp"
#include "engine/follow/followed_card.hpp"
#include "engine/follow/follower_thread.hpp"
#include "engine/follow/lanes.hpp"
#include "engine/follow/soft_edges.hpp"

namespace ohmic::engine {

inline constexpr double longest_safety = 0.05;  // s

/// How much later than usual the other side of a lane may wake, in frames of the follower.
struct Safety {
  double frames = 0.0;
  double most = 0.0;
  void grow() noexcept { frames = std::min(most, std::max(1.5 * frames, frames + 16.0)); }
};

/// Everything between one opening of the card and the next.
struct Link {
  Link(const Clock& clock, const devices::Granted& its_granted, const Format& its_clock, int inputs, int outputs,
       const FollowSetup& setup, std::shared_ptr<SoftEdges> its_edges)
      : granted(its_granted),
        clock_format(its_clock),
        thread(clock, granted.format.rate, inputs, outputs, room(granted.format, its_clock)),
        capture({inputs, its_clock, granted.format.rate, !setup.shares_word_clock}),
        playback({outputs, its_clock, granted.format.rate, !setup.shares_word_clock}),
        edges(std::move(its_edges)),
        has_inputs(inputs > 0),
        has_outputs(outputs > 0),
        is_resampled(!setup.shares_word_clock),
        rate(granted.format.rate.value()) {
    loop.prepare(its_clock.rate, granted.format.rate);
    const double safe = std::clamp(setup.safety.value(), 0.0, longest_safety) * rate;
    late_follower = late_clock = {safe, longest_safety * rate};
  }
  /// What may lie between both threads at most.
  static std::int64_t room(const Format& follower, const Format& clock) {
    const double period = clock.frames * follower.rate.value() / clock.rate.value();
    return static_cast<std::int64_t>(4.0 * (2.0 * follower.frames + 2.0 * period)) +
           static_cast<std::int64_t>(2.0 * longest_safety * follower.rate.value()) + 1024;
  }

  devices::Granted granted;
  Format clock_format;
  FollowerThread thread;
  DriftLoop loop;
  CaptureLane capture;
  PlaybackLane playback;
  std::shared_ptr<SoftEdges> edges;  // of what is received: outlives the link, so that its end is heard out
  const bool has_inputs, has_outputs, is_resampled;
  const double rate;
  Safety late_follower, late_clock;

  // The clock's audio thread.
  int block = 0;      // frames that come in one wake-up of the follower
  double grid = 0.0;  // frames by which the follower wakes behind the ends of its blocks, beside being late
  int larger = 0;     // longer wake-ups in a row, and the shortest of them
  int larger_burst = 0;
  long bursts = 0;
  long losses = 0;
  long starved = 0;         // what the thread had counted when it was last looked at
  bool is_excused = true;   // whoever starves now has a reason
  bool has_jumped = false;  // a clock, by itself, and it is not told yet
  bool is_awaited = false;  // the follower's thread was late, and has not come since
  std::int64_t awaited_behind = 0;
  bool in_step = false;
  long resyncs = 0;

  bool is_resting(const FollowerThread::News& news, Clock::Time when) const noexcept;
  void hear_bursts(const FollowerThread::News& news) noexcept;
  void hear_grid(const FollowerThread::News& news, int frames) noexcept;
  /// How far behind the follower's clock, in its frames, its blocks are sure to be there.
  double behind() const noexcept { return block + grid + late_follower.frames; }
  double tolerance(const Safety& safety) const noexcept {
    return is_resampled ? farthest_correction : std::max(farthest_correction, 0.75 * safety.frames);
  }
  void measure(devices::Step& step) const noexcept;
};

}  // namespace ohmic::engine
