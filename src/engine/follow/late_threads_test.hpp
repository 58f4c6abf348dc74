#pragma once
// Two clocks whose threads wake late, each in its way, and a drift loop that hears them.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/follow/drift_loop.hpp"

namespace ohmic::engine {

/// How late a thread wakes, in seconds.
struct Lateness {
  double up_to = 0.0;   // always somewhere between 0 and this
  double usual = 0.0;   // mean of an exponential distribution
  double seldom = 0.0;  // one in a hundred is later by a fifth of this to this
  double stalls = 0.0;  // every ten seconds nobody runs for so long
};
inline constexpr Lateness none{};
inline constexpr Lateness a_millisecond{.up_to = 0.001};
inline constexpr Lateness ugly{.usual = 50e-6, .seldom = 0.010, .stalls = 0.020};

/// A card's thread: period n is due at first + n periods, and comes late.
class Threads {
 public:
  Threads(double first, double period, Lateness lateness, std::uint64_t seed)
      : first_(first), period_(period), lateness_(lateness), dice_(seed) {
    next();
  }
  double comes() const { return comes_; }
  double due() const { return first_ + static_cast<double>(count_) * period_; }
  std::int64_t count() const { return count_; }
  void next() {
    ++count_;
    double late = lateness_.up_to * dice();
    if (lateness_.usual > 0.0) late -= std::log(1.0 - dice()) * lateness_.usual;
    if (lateness_.seldom > 0.0 && dice() < 0.01) late += lateness_.seldom * (0.2 + 0.8 * dice());
    if (lateness_.stalls > 0.0 && dice() * 10.0 < period_) stalled_until_ = due() + lateness_.stalls;
    comes_ = std::max({comes_, due() + late, stalled_until_});
  }

 private:
  double dice() {
    dice_ ^= dice_ << 13, dice_ ^= dice_ >> 7, dice_ ^= dice_ << 17;
    return static_cast<double>(dice_ >> 11) * 0x1p-53;
  }
  double first_, period_;
  Lateness lateness_;
  std::uint64_t dice_;
  std::int64_t count_ = 0;
  double comes_ = 0.0, stalled_until_ = 0.0;
};

struct Case {
  double ppm = 0.0;
  Hertz clock{48000.0}, follower{48000.0};
  int frames = 64, their_frames = 64;
  Lateness lateness;
  double our_ppm = 37.0;  // our own clock against the time that stamps are in
};

struct Heard {
  double least = 1e9, most = -1e9;  // frames of the follower: position() beside the truth
  double ppm_off = 0.0;             // the furthest from the truth
  long jumps = 0;
  double locked_after = 1e9;
  double middle() const { return 0.5 * (least + most); }
  double error() const { return 0.5 * (most - least); }
};

inline Clock::Time at(double seconds) { return Clock::Time(std::llround(seconds * 1e9)); }

/// Plays so many seconds; what is heard from the 20th on. The follower's own drift is such that `ppm` lie between both.
inline Heard hear(const Case& it, double seconds) {
  DriftLoop loop;
  loop.prepare(it.clock, it.follower);
  const double ours = it.clock.value() * (1.0 + it.our_ppm * 1e-6);
  const double theirs = it.follower.value() * (1.0 + it.our_ppm * 1e-6) * (1.0 + it.ppm * 1e-6);
  Threads clock(0.0, it.frames / ours, it.lateness, 88172645463325252u);
  Threads follower(0.0003, it.their_frames / theirs, it.lateness, 2463534242u);
  ClockStamp stamp;
  Heard heard;
  while (clock.due() < seconds) {
    if (follower.comes() <= clock.comes()) {
      stamp = {at(follower.comes()), follower.count() * it.their_frames};
      follower.next();
      continue;
    }
    if (stamp.frames > 0) {
      loop.period(it.frames, at(clock.comes()), stamp);
      if (loop.is_locked()) heard.locked_after = std::min(heard.locked_after, clock.due());
      if (clock.due() > 20.0) {
        const double off = loop.position() - (clock.due() - 0.0003) * theirs;
        heard.least = std::min(heard.least, off);
        heard.most = std::max(heard.most, off);
        heard.ppm_off = std::max(heard.ppm_off, std::abs(loop.ppm() - it.ppm));
      }
    }
    clock.next();
  }
  heard.jumps = loop.jumps();
  return heard;
}

inline void expect_followed(const Case& it, double seconds, const char* how) {
  const Heard heard = hear(it, seconds);
  fmt::print(
      "  {:+5.0f} ppm, {:.1f}/{} beside {:.1f}/{} kHz, {}, {:.1f} h: error {:.3f} frames, ppm within {:.3f}, locked "
      "after {:.1f} s, {} jumps\n",
      it.ppm, it.follower.value() / 1e3, it.their_frames, it.clock.value() / 1e3, it.frames, how, seconds / 3600.0,
      heard.error(), heard.ppm_off, heard.locked_after, heard.jumps);
  EXPECT_LT(heard.error(), 1.0);
  EXPECT_LT(heard.ppm_off, 2.0);
  EXPECT_LT(heard.locked_after, 20.0);
  EXPECT_EQ(heard.jumps, 0);
}

}  // namespace ohmic::engine
