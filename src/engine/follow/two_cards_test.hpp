#pragma once
// A clock card and one that follows it, both hearing the same: how far apart what passes through them is, by ear.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/follow/card_group.hpp"
#include "engine/follow/followed_card.hpp"
#include "engine/follow/several_cards_test.hpp"

namespace ohmic::engine {

/// A clock card and one that follows it, both hearing the same air.
struct Two {
  struct Setup {
    double clock_ppm = 100.0, ppm = -150.0;
    Format clock = usual, follower = usual;
    Clock::Time jitter{};
    Clock::Time grid{};  // the follower's interrupts come on it
    bool shares_word_clock = false;
    double seconds = 30.0;
    int channels = 1;
  };
  explicit Two(const Setup& its_setup, std::function<double(double, int)> hears = {}, Desk::Plays plays = {})
      : setup(its_setup), desk(1 + setup.channels, std::min(setup.seconds, 22.0), std::move(plays)) {
    if (!hears) hears = [this](double seconds, int) { return air.at(seconds); };
    clock = &cards.add(setup.clock_ppm, setup.clock, hears, setup.jitter, 7);
    follower = &cards.add(setup.ppm, setup.follower, hears, setup.jitter, 11, setup.grid);
    followed = std::make_shared<FollowedCard>(
        follower->card, cards.clock, FollowSetup{.name = "Drums", .shares_word_clock = setup.shares_word_clock});
    timer = std::make_shared<devices::VirtualCard>(cards.clock);
    cards.others.push_back(timer);
    group = std::make_unique<CardGroup>(
        clock->card, std::vector<Member>{{.name = "Drums", .companion = followed, .format = setup.follower}},
        cards.clock, GroupSetup{.name = "Desk card", .patience = std::chrono::minutes(1), .timer = timer});
    asked = {.client = "test", .format = setup.clock, .inputs = {"own"}, .outputs = {"own"}};
    asked.followers = {{"Drums", setup.channels, setup.channels}};
    for (int c = 0; c < setup.channels; ++c) {
      asked.inputs.push_back(fmt::format("in {}", c));
      asked.outputs.push_back(fmt::format("out {}", c));
    }
  }
  void start() {
    const auto granted = group->open(asked);
    ASSERT_TRUE(granted) << granted.error().sentence();
    EXPECT_EQ(granted->inputs, 1 + setup.channels);
    const auto started = group->start(desk);
    ASSERT_TRUE(started);
  }
  void play(double seconds) {
    cards.play(seconds, [this] {
      devices::Event event;
      while (group->next_event(event)) told.emplace_back(event.why);
    });
  }
  /// What was heard and played so far is not looked at any more.
  void forget() {
    for (auto& channel : desk.heard) channel.clear();
    clock->forget();
    follower->forget();
  }
  devices::Step step() const { return followed->step(); }
  double rate() const { return setup.clock.rate.value(); }
  /// Frames of the clock that the follower's input is behind the clock card's own, at a frame.
  double behind(std::size_t at) const {
    const auto middle = (step().capture_latency - Frames(setup.clock.frames)).count();
    return lag(desk.heard[0], desk.heard[1], at, 4800, static_cast<int>(middle) - 12, static_cast<int>(middle) + 12);
  }
  /// The same of the outputs, by what both connectors play.
  double played_behind(std::size_t at) const {
    const auto middle = (step().playback_latency - Frames(setup.clock.frames)).count();
    std::vector<float> own, theirs;
    for (std::size_t i = at - 5000; i < at + 4800 + 1000; ++i) {
      const double time = clock->captured_at(static_cast<double>(i));
      own.push_back(static_cast<float>(clock->plays(0, time)));
      theirs.push_back(static_cast<float>(follower->plays(0, time)));
    }
    return lag(own, theirs, 5000, 4800, static_cast<int>(middle) - 12, static_cast<int>(middle) + 12);
  }

  Setup setup;
  Air air;
  SeveralCards cards;
  TurnedCard* clock;
  TurnedCard* follower;
  std::shared_ptr<FollowedCard> followed;
  std::shared_ptr<devices::VirtualCard> timer;
  std::unique_ptr<CardGroup> group;
  devices::Asked asked;
  Desk desk;
  std::vector<std::string> told;
};

/// The same tones as Air, of frames.
inline Desk::Plays tones() {
  return [](int, std::int64_t frame) {
    const double t = static_cast<double>(frame) / 48000.0;
    double sum = 0.0;
    for (const double hz : {97.0, 331.0, 523.0, 877.0, 1361.0, 2003.0, 2999.0})
      sum += std::sin(2.0 * std::numbers::pi * (hz * t - std::floor(hz * t)));
    return static_cast<float>(0.07 * sum);
  };
}

struct Found {
  double least = 1e9, most = -1e9;
  void add(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
    if (std::isnan(value)) least = value;
  }
  double error() const { return 0.5 * (most - least); }
  double middle() const { return 0.5 * (most + least); }
};

inline void expect_in_step(const Two::Setup& setup, const char* how) {
  Two two(setup, {}, tones());
  two.start();
  // In stretches of five seconds, of which the last half second is kept.
  two.play(19.5);
  Found in, out;
  for (double second = 20.0; second <= setup.seconds; second += 5.0) {
    two.forget();
    two.play(0.5);
    in.add(two.behind(two.desk.heard[0].size() - 10000));
    out.add(two.played_behind(two.clock->dropped + two.clock->played[0].size() - 15000));
    two.forget();
    if (second + 5.0 <= setup.seconds) two.play(4.5);
  }
  const devices::Step step = two.step();
  const double told_in = (step.capture_latency - Frames(setup.clock.frames)).value();
  const double told_out = (step.playback_latency - Frames(setup.clock.frames)).value();
  fmt::print(
      "  {}, {:.0f} s: {:.0f} ppm apart heard as {:.2f}; inputs {:.3f} frames behind, +-{:.3f}, told {}; outputs "
      "{:.3f}, +-{:.3f}, told {}; {} resyncs\n",
      how, setup.seconds, setup.ppm - setup.clock_ppm, step.ppm, in.middle(), in.error(), told_in, out.middle(),
      out.error(), told_out, step.resyncs);
  EXPECT_TRUE(step.is_locked);
  EXPECT_EQ(step.resyncs, 0);
  EXPECT_LT(in.error(), 1.0);
  EXPECT_LT(out.error(), 1.0);
  EXPECT_NEAR(in.middle(), told_in, 1.0);
  EXPECT_NEAR(out.middle(), told_out, 1.0);
  EXPECT_TRUE(two.told.empty()) << two.told.front();
}

}  // namespace ohmic::engine
