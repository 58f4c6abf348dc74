#pragma once
// A group of virtual cards that all hear one tone, monitored; and whether what is heard of it is soft.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsp/click_test.hpp"
#include "engine/follow/card_group.hpp"
#include "engine/follow/followed_card.hpp"
#include "engine/follow/several_cards_test.hpp"

namespace ohmic::engine {

inline constexpr double hz = 200.0;

inline double tone(double seconds) {
  const double turns = hz * seconds;
  return 0.3 * std::sin(2.0 * std::numbers::pi * (turns - std::floor(turns)));
}

/// A desk that monitors: output k plays input k, and keeps it.
class Monitor final : public devices::Client {
 public:
  Monitor(std::size_t channels, double seconds) : heard(channels) {
    for (auto& channel : heard) channel.reserve(static_cast<std::size_t>(seconds * 48000.0));
  }
  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < block.out.size(); ++c) {
      if (c < block.in.size()) std::copy_n(block.in[c], block.frames, block.out[c]);
      else std::fill_n(block.out[c], block.frames, 0.0f);
    }
    for (std::size_t c = 0; c < heard.size(); ++c) {
      if (heard[c].size() + static_cast<std::size_t>(block.frames) <= heard[c].capacity())
        heard[c].insert(heard[c].end(), block.in[c], block.in[c] + block.frames);
    }
    ++blocks;
  }
  void missed(Frames) noexcept override { ++misses; }
  std::vector<std::vector<float>> heard;
  int blocks = 0, misses = 0;
};

/// A clock card and some that follow, each with so many channels; every connector hears the tone.
class Group {
 public:
  Group(std::vector<std::pair<std::string, double>> followers, int channels, double seconds)
      : monitor(static_cast<std::size_t>(1 + static_cast<int>(followers.size()) * channels), seconds) {
    const auto hears = [](double seconds_now, int) { return tone(seconds_now); };
    clock_card = &cards.add(40.0, usual, hears);
    asked = {.client = "test", .format = usual, .inputs = {"own"}, .outputs = {"own"}};
    std::vector<Member> members;
    for (const auto& [name, ppm] : followers) {
      auto& it = cards.add(ppm, usual, hears);
      others.push_back(&it);
      companions.push_back(std::make_shared<FollowedCard>(it.card, cards.clock, FollowSetup{.name = name}));
      members.push_back({.name = name, .companion = companions.back()});
      asked.followers.push_back({name, channels, channels});
      for (int c = 0; c < channels; ++c) {
        asked.inputs.push_back(fmt::format("{} {}", name, c));
        asked.outputs.push_back(fmt::format("{} {}", name, c));
      }
    }
    timer = std::make_shared<devices::VirtualCard>(cards.clock);
    cards.others.push_back(timer);
    group = std::make_unique<CardGroup>(
        clock_card->card, members, cards.clock,
        GroupSetup{.name = "Scarlett", .patience = std::chrono::minutes(1), .timer = timer});
  }
  void start() {
    const auto granted = group->open(asked);
    ASSERT_TRUE(granted) << granted.error().sentence();
    words = granted->words;
    ASSERT_TRUE(group->start(monitor));
  }
  void play(double seconds) {
    cards.play(seconds, [this] {
      devices::Event event;
      while (group->next_event(event)) {
        told.emplace_back(event.why);
        kinds.push_back(event.kind);
      }
    });
  }

  SeveralCards cards;
  TurnedCard* clock_card;
  std::vector<TurnedCard*> others;
  std::vector<std::shared_ptr<FollowedCard>> companions;
  std::shared_ptr<devices::VirtualCard> timer;
  Monitor monitor;
  devices::Asked asked;
  std::unique_ptr<CardGroup> group;
  std::string words;
  std::vector<std::string> told;
  std::vector<devices::Event::Kind> kinds;
};

/// The steepest step and the loudest sample of what was heard, and what lies above 3 kHz in the worst 85 ms.
struct Ugliness {
  double step = 0.0, loudest = 0.0, click = -200.0;
};
inline Ugliness ugliness(std::span<const float> sound) {
  Ugliness it;
  const double turn = 2.0 * std::cos(2.0 * std::numbers::pi * hz / 48000.0);
  const std::vector<float> all(sound.begin(), sound.end());
  double other = 0.0;  // than the tone, since the last window
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto x = [&](std::size_t back) { return i < back ? 0.0 : static_cast<double>(all[i - back]); };
    it.step = std::max(it.step, std::abs(x(0) - x(1)));
    it.loudest = std::max(it.loudest, std::abs(x(0)));
    other = std::max(other, std::abs(x(0) - turn * x(1) + x(2)));
    if (i % 2048 != 2047 || i < 4096) continue;
    if (other > 1e-6)
      it.click = std::max(it.click, dsp::level_between(all, i - 4095, Hertz(3000.0), Hertz(20000.0)).value());
    other = 0.0;
  }
  return it;
}

/// What a hard cut of the tone would be.
inline double hard_cut() {
  std::vector<float> cut(8192);
  for (std::size_t i = 0; i < 4096; ++i)
    cut[i] = static_cast<float>(tone(static_cast<double>(i) / 48000.0 + 0.25 / hz));
  return dsp::level_between(cut, 2048, Hertz(3000.0), Hertz(20000.0)).value();
}

inline constexpr double own_step = 0.3 * 2.0 * std::numbers::pi * hz / 48000.0;

/// Each stretch by itself: `starts` are where it was silent before.
inline void expect_soft(const std::vector<float>& sound, std::vector<std::size_t> starts, const std::string& who) {
  Ugliness it;
  if (starts.empty() || starts[0] > 0) starts.insert(starts.begin(), 0);
  starts.push_back(sound.size());
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const Ugliness one = ugliness(std::span(sound).subspan(starts[i], starts[i + 1] - starts[i]));
    it = {std::max(it.step, one.step), std::max(it.loudest, one.loudest), std::max(it.click, one.click)};
  }
  fmt::print(
      "  {}: steepest {:.4f} a frame (the tone's own {:.4f}), loudest {:.3f} of 0.300, above 3 kHz {:.1f} dBFS (a "
      "hard cut {:.1f})\n",
      who, it.step, own_step, it.loudest, it.click, hard_cut());
  EXPECT_LT(it.step, 1.5 * own_step) << who;
  EXPECT_LT(it.loudest, 0.36) << who;
  EXPECT_LT(it.click, hard_cut() - 30.0) << who;
}

/// A follower is pulled and pushed so many times.
inline void expect_follower_may_go(int times) {
  Group it({{"Drums", -150.0}, {"Keys", 80.0}}, 1, times * 3.6 + 4.0);
  it.start();
  EXPECT_EQ(it.words, "virtual card at 48 kHz, 64 frames, with Drums, Keys");
  it.play(2.0);
  for (int time = 0; time < times; ++time) {
    it.others[0]->card->unplug();
    it.play(0.31 + 0.037 * time);
    EXPECT_FALSE(it.group->states()[1].is_there);
    it.others[0]->card->replug();
    it.play(2.1);
    EXPECT_TRUE(it.group->states()[1].is_there);
    EXPECT_TRUE(it.group->states()[1].step.is_locked) << time;
  }
  // Nothing but Drums' own comings and goings is told.
  EXPECT_EQ(it.told.size(), 3u * static_cast<unsigned>(times));
  EXPECT_EQ(it.told[0], "Drums is gone: the virtual card was unplugged. It is tried again every second.");
  EXPECT_EQ(it.told[1],
            "Drums is not there: The virtual card is unplugged. Plug it in again. It is tried again every second.");
  EXPECT_THAT(it.told[2], ::testing::StartsWith("Drums is back after 1.0 s: virtual card at 48 kHz, 64 frames."));
  // Everything that is heard: its input, and what it plays itself until it is pulled.
  expect_soft(it.monitor.heard[1], {}, "Drums' input");
  expect_soft(it.clock_card->played[0], it.clock_card->starts, "the clock card's output");
  expect_soft(it.others[1]->played[0], it.others[1]->starts, "Keys' output");
  // The clock card's own way, bit by bit; Keys in step all the time.
  const auto& own = it.monitor.heard[0];
  for (std::size_t i = 4800; i < own.size(); ++i)
    ASSERT_EQ(own[i], static_cast<float>(tone(it.clock_card->captured_at(static_cast<double>(i))))) << i;
  EXPECT_EQ(it.group->states()[2].step.resyncs, 0);
}

/// The clock card is.
inline void expect_clock_may_go(int times) {
  Group it({{"Drums", -150.0}}, 1, times * 4.6 + 4.0);
  it.start();
  it.play(2.0);
  for (int time = 0; time < times; ++time) {
    it.clock_card->card->unplug();
    it.play(0.2);
    EXPECT_FALSE(it.group->states()[0].is_there);
    const int before = it.monitor.blocks;
    it.play(1.0 + 0.037 * time);
    EXPECT_GT(it.monitor.blocks, before + 740);  // the timer plays on
    EXPECT_TRUE(it.group->states()[1].step.is_locked) << time;
    it.clock_card->card->replug();
    it.play(2.6);
    EXPECT_TRUE(it.group->states()[0].is_there);
    EXPECT_TRUE(it.group->states()[1].step.is_locked) << time;
  }
  for (const auto kind : it.kinds) EXPECT_EQ(kind, devices::Event::Kind::told);
  EXPECT_EQ(
      it.told[0],
      "Scarlett is gone: the virtual card was unplugged. A timer is the clock, and it is tried again every second.");
  EXPECT_EQ(it.monitor.misses, 0);
  expect_soft(it.monitor.heard[0], {}, "the clock card's input");
  expect_soft(it.monitor.heard[1], {}, "Drums' input");
  expect_soft(it.clock_card->played[0], it.clock_card->starts, "the clock card's output");
  expect_soft(it.others[0]->played[0], it.others[0]->starts, "Drums' output");
}

}  // namespace ohmic::engine
