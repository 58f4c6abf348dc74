#pragma once
// The contract of devices/card.hpp as laws: every card is held to the same ones, each where it can be had.

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "devices/card.hpp"

namespace ohmic::devices::testing {

/// Counts calls, and whether each was as granted.
class CountingClient final : public Client {
 public:
  explicit CountingClient(const Granted& granted) : granted_(granted) {}

  void process(const Block& block) noexcept override {
    const bool is_as_granted = static_cast<int>(block.in.size()) == granted_.inputs &&
                               static_cast<int>(block.out.size()) == granted_.outputs && block.frames > 0 &&
                               block.frames <= granted_.format.frames;
    if (!is_as_granted) ++wrong;
    for (float* output : block.out)
      for (int i = 0; i < block.frames; ++i) output[i] = 0.0f;
    ++calls;
  }
  void missed(Frames) noexcept override {}

  std::atomic<long> calls{0}, wrong{0};

 private:
  Granted granted_;
};

/// `card` was never open. `passes`: lets some time pass in which it would call; by itself, or turned by hand.
inline void expect_laws_of_cards(Card& card, const Asked& asked, const std::function<void()>& passes) {
  const auto is_called = [&](const CountingClient& client) {
    const long before = client.calls;
    for (int look = 0; look < 1000 && client.calls < before + 3; ++look) passes();
    return client.calls >= before + 3;
  };
  const auto is_left_alone = [&](const CountingClient& client) {
    const long before = client.calls;
    for (int look = 0; look < 10; ++look) passes();
    return client.calls == before;
  };
  Event event;
  CountingClient nobody(Granted{});
  const auto unopened = card.start(nobody);
  ASSERT_FALSE(unopened) << "what is not open cannot be started";
  EXPECT_TRUE(unopened.error().what.ends_with(".")) << unopened.error().what;
  card.stop();
  EXPECT_FALSE(card.next_event(event)) << event.why;

  const auto granted = card.open(asked);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_GT(granted->format.rate.value(), 0.0);
  EXPECT_GT(granted->format.frames, 0);
  EXPECT_GE(granted->capture_latency, Frames(0));
  EXPECT_GE(granted->playback_latency, Frames(0));
  EXPECT_FALSE(granted->words.empty());
  CountingClient first(*granted), second(*granted);
  EXPECT_TRUE(is_left_alone(first)) << "open is not started";
  ASSERT_TRUE(card.start(first));
  EXPECT_TRUE(is_called(first));
  card.stop();
  EXPECT_TRUE(is_left_alone(first)) << "after stop() the client is not called any more";
  card.stop();

  ASSERT_TRUE(card.start(second)) << "it starts again";
  EXPECT_TRUE(is_called(second));
  EXPECT_TRUE(is_left_alone(first));
  const auto again = card.open(asked);
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->format, granted->format);
  EXPECT_TRUE(is_left_alone(second)) << "opening an open card closes it first";
  ASSERT_TRUE(card.start(first));
  EXPECT_TRUE(is_called(first));
  EXPECT_EQ(first.wrong + second.wrong + nobody.calls, 0) << "every block is as granted";
  while (card.next_event(event)) EXPECT_NE(event.kind, Event::Kind::lost) << event.why;
  card.stop();
}

/// Time passes by itself.
inline void by_itself() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

}  // namespace ohmic::devices::testing
