// The drift loop's laws: whatever two clocks and two late threads do, it knows which is faster and where both stand.

#include "engine/follow/drift_loop.hpp"

#include <numbers>

#include "engine/follow/late_threads_test.hpp"

namespace ohmic::engine {
namespace {

TEST(DriftLoop, knows_every_drift_to_two_parts_in_a_million_after_20_seconds) {
  for (const double ppm : {20.0, -20.0, 100.0, -250.0, 500.0, -500.0}) {
    expect_followed({.ppm = ppm, .lateness = none}, 120.0, "in time");
    expect_followed({.ppm = ppm, .lateness = a_millisecond}, 120.0, "up to 1 ms late");
    expect_followed({.ppm = ppm, .lateness = ugly}, 120.0, "ugly");
  }
}

TEST(DriftLoop, follows_across_rates_and_periods) {
  constexpr Lateness little{.up_to = 50e-6};
  for (const double rate : {44100.0, 96000.0}) {
    expect_followed({.ppm = -137.0, .follower = Hertz(rate), .lateness = a_millisecond}, 120.0, "up to 1 ms late");
    expect_followed({.ppm = 250.0, .clock = Hertz(rate), .lateness = ugly}, 120.0, "ugly");
  }
  for (const int frames : {16, 32, 128, 512, 1024, 2048, 4096}) {
    expect_followed({.ppm = 250.0, .frames = 32, .their_frames = frames, .lateness = little}, 120.0,
                    "up to 50 us late");
    // Twelve stamps a second that are up to 10 ms late hold no more than 4 ppm by then.
    if (frames < 4096)
      expect_followed({.ppm = 250.0, .frames = 32, .their_frames = frames, .lateness = ugly}, 120.0, "ugly");
    expect_followed({.ppm = -50.0, .frames = frames, .their_frames = 32, .lateness = little}, 120.0,
                    "up to 50 us late");
  }
}

TEST(DriftLoop, an_hour_of_ugly_wake_ups_makes_no_jump) {
  expect_followed({.ppm = 180.0, .lateness = ugly}, 3600.0, "ugly");
}

/// Adriaensen's own, by its published formulas: the newest stamps as they come, 1 Hz for 4 s, then 0.05 Hz.
struct Original {
  double position = 0.0, z1 = 0.0, z2 = 0.0, z3 = 0.0, heard_for = 0.0;
  bool has_begun = false;
  void period(int frames, double when, double stamp_time, double stamp_frames) {
    const double says = stamp_frames + (when - stamp_time) * 48000.0;
    if (!has_begun) position = says;
    has_begun = true;
    position += frames * (1.0 + z2 + z3);
    heard_for += frames / 48000.0;
    const double w = 2.0 * std::numbers::pi * (heard_for < 4.0 ? 1.0 : 0.05) * frames / 48000.0;
    const double w0 = 1.0 - std::exp(-20.0 * w);
    z1 += w0 * (2.0 * w / frames * (says - position) - z1);
    z2 += w0 * (z1 - z2);
    z3 += 0.5 * w * z2;
  }
};

TEST(DriftLoop, hears_late_threads_out_better_than_the_loop_it_comes_from) {
  for (const auto& [lateness, how] : {std::pair{a_millisecond, "up to 1 ms late"}, {ugly, "ugly"}}) {
    const Case it{.ppm = 180.0, .lateness = lateness};
    const double ours = 48000.0 * (1.0 + it.our_ppm * 1e-6), theirs = ours * (1.0 + it.ppm * 1e-6);
    Threads clock(0.0, 64.0 / ours, lateness, 88172645463325252u);
    Threads follower(0.0003, 64.0 / theirs, lateness, 2463534242u);
    Original loop;
    Heard original;
    double stamp_time = 0.0, stamp_frames = 0.0;
    while (clock.due() < 120.0) {
      if (follower.comes() <= clock.comes()) {
        stamp_time = follower.comes(), stamp_frames = static_cast<double>(follower.count()) * 64.0;
        follower.next();
        continue;
      }
      if (stamp_frames > 0.0) loop.period(64, clock.comes(), stamp_time, stamp_frames);
      if (clock.due() > 20.0) {
        const double off = loop.position - (clock.due() - 0.0003) * theirs;
        original.least = std::min(original.least, off);
        original.most = std::max(original.most, off);
        original.ppm_off = std::max(original.ppm_off, std::abs(1e6 * loop.z3 - it.ppm));
      }
      clock.next();
    }
    const Heard heard = hear(it, 120.0);
    fmt::print("  {}, from 20 s on: the original's ppm within {:.2f} and error {:.2f} frames; ours {:.2f} and {:.3f}\n",
               how, original.ppm_off, original.error(), heard.ppm_off, heard.error());
    EXPECT_LT(heard.ppm_off, original.ppm_off / 4.0);
    EXPECT_LT(heard.error(), original.error() / 4.0);
  }
}

/// Two clocks that are never late, in a test's hand.
class Pair {
 public:
  Pair(double ppm, bool is_told) : is_told_(is_told), theirs_(48000.0 * (1.0 + ppm * 1e-6)) {
    loop.prepare(Hertz(48000.0), Hertz(48000.0));
  }
  void play(double seconds) {
    for (const double until = now_ + seconds; now_ < until;) {
      now_ += 64.0 / 48000.0;
      their_count_ += theirs_ * 64.0 / 48000.0;
      stamp_ = {at(now_), std::llround(their_count_)};
      loop.period(64, at(now_), stamp_);
    }
  }
  /// Nobody is called for so long; both clocks go on or both stand.
  void sleep(double seconds, bool clocks_go_on) {
    now_ += seconds;
    if (clocks_go_on) their_count_ += theirs_ * seconds;
  }
  void drift(double ppm) { theirs_ = 48000.0 * (1.0 + ppm * 1e-6); }
  void lose_ours(int frames) {
    now_ += frames / 48000.0;
    their_count_ += theirs_ * frames / 48000.0;
    if (is_told_) loop.missed(Frames(frames));
  }
  double off() const { return loop.position() - their_count_; }

  DriftLoop loop;

 private:
  bool is_told_;
  double theirs_;
  double now_ = 100.0, their_count_ = 0.0;
  ClockStamp stamp_;
};

TEST(DriftLoop, a_loss_that_is_told_is_no_jump) {
  Pair pair(100.0, true);
  pair.play(20.0);
  pair.lose_ours(512);
  pair.play(0.1);
  EXPECT_NEAR(pair.off(), 0.0, 0.6);
  EXPECT_EQ(pair.loop.jumps(), 0);
  EXPECT_TRUE(pair.loop.is_locked());
}

TEST(DriftLoop, a_loss_nobody_tells_is_found_within_half_a_second) {
  for (const int frames : {16, 64, 960, 4000}) {
    Pair pair(100.0, false);
    pair.play(20.0);
    pair.lose_ours(frames);
    pair.play(0.5);
    EXPECT_NEAR(pair.off(), 0.0, 1.0) << frames;
    EXPECT_EQ(pair.loop.jumps(), 1) << frames;
    EXPECT_NEAR(pair.loop.ppm(), 100.0, 3.0) << frames;
  }
}

TEST(DriftLoop, a_pause_forgets_the_position_and_keeps_the_frequency) {
  for (const bool clocks_go_on : {true, false}) {
    Pair pair(-250.0, false);
    pair.play(20.0);
    pair.sleep(3600.0, clocks_go_on);
    pair.play(0.01);
    EXPECT_FALSE(pair.loop.has_position());
    EXPECT_NEAR(pair.loop.ppm(), -250.0, 2.0);
    pair.play(0.6);
    EXPECT_TRUE(pair.loop.has_position());
    EXPECT_NEAR(pair.off(), 0.0, 1.0);
    EXPECT_EQ(pair.loop.jumps(), 0);
  }
}

TEST(DriftLoop, a_crystal_that_changes_is_followed_without_a_jump) {
  Pair pair(50.0, false);
  pair.play(60.0);
  pair.drift(-50.0);
  double furthest = 0.0;
  for (int i = 0; i < 200; ++i) {
    pair.play(0.1);
    furthest = std::max(furthest, std::abs(pair.off()));
  }
  fmt::print("  100 ppm at once: {:.1f} frames away at most, {:.2f} after 20 s, ppm {:.2f}\n", furthest, pair.off(),
             pair.loop.ppm());
  EXPECT_LT(furthest, 8.0);
  EXPECT_NEAR(pair.off(), 0.0, 1.0);
  EXPECT_NEAR(pair.loop.ppm(), -50.0, 2.0);
  EXPECT_EQ(pair.loop.jumps(), 0);
}

}  // namespace
}  // namespace ohmic::engine
