// Lateness is what is left when the card's own beat is taken out; the search ends at the smallest buffer that holds.

#include "measure/wakeups.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "devices/virtual_card.hpp"
#include "measure/buffer_search.hpp"

namespace ohmic::measure {
namespace {

TEST(Punctuality, of_an_even_beat_nothing_is_late_whatever_its_clock) {
  for (const double ppm : {0.0, 300.0, -300.0}) {
    std::vector<std::int64_t> times;
    for (int n = 0; n < 10000; ++n) times.push_back(std::llround(n * 1333333.3 * (1.0 + ppm * 1e-6)));
    const Punctuality told = punctuality_of(times);
    EXPECT_EQ(told.periods, 10000u);
    EXPECT_LT(told.latest.value(), 3e-9);
  }
}

TEST(Punctuality, one_late_call_in_a_thousand_is_the_latest_but_not_p999_of_more) {
  std::vector<std::int64_t> times;
  for (int n = 0; n < 10000; ++n) times.push_back(n * std::int64_t(1000000) + (n % 2) * 20000);
  times[5000] += 700000;
  const Punctuality told = punctuality_of(times);
  EXPECT_NEAR(told.latest.value(), 700e-6, 1e-6);
  EXPECT_NEAR(told.p999.value(), 20e-6, 1e-6);
  EXPECT_LT(told.p50.value(), 21e-6);
}

TEST(Wakeups, plays_silence_and_counts_what_the_card_loses) {
  class Loud final : public devices::Client {
   public:
    int calls = 0, losses = 0;
    void process(const Block& block) noexcept override {
      ++calls;
      std::ranges::fill(block.output(0), 1.0f);
    }
    void missed(Frames) noexcept override { ++losses; }
  } loud;
  TurnedClock clock;
  devices::VirtualCard card(clock);
  const auto granted = card.open({.inputs = {"in"}, .outputs = {"out"}});
  ASSERT_TRUE(granted);
  devices::Tape tape;
  card.connect({}, tape.sink());
  Wakeups wakeups(clock, &loud, 1000);
  ASSERT_TRUE(card.start(wakeups));
  card.turn(400);
  card.stall(Frames(64));
  card.turn(100);
  card.stop();
  EXPECT_EQ(loud.calls, 500);
  EXPECT_EQ(loud.losses, 1);
  EXPECT_EQ(*std::ranges::max_element(tape.channels[0]), 0.0f);
  const Punctuality told = wakeups.told(granted->format);
  EXPECT_EQ(told.losses, 1);
  EXPECT_FALSE(told.holds());
  EXPECT_EQ(told.periods, 500u - 75u) << "without the first tenth of a second";
}

/// A machine that holds from so many frames on in short trials, and from so many in long ones.
TryBuffer machine(int briefly, int fully) {
  return [=](int frames, Second length) -> Result<std::optional<Trial>> {
    Trial trial{.frames = frames, .length = length};
    trial.is.periods = 1000;
    trial.is.losses = frames >= (length.value() >= 10.0 ? fully : briefly) ? 0 : 3;
    return trial;
  };
}

TEST(BufferSearch, ends_at_the_smallest_that_holds_for_the_full_time) {
  const std::vector<int> sizes{16, 32, 64, 128, 256, 512, 1024};
  struct Case {
    int briefly, fully, found;
  };
  for (const Case& c :
       {Case{16, 16, 16}, Case{64, 64, 64}, Case{32, 128, 128}, Case{512, 512, 512}, Case{256, 1024, 1024}}) {
    const auto search = smallest_buffer(sizes, 256, Second(10.0), machine(c.briefly, c.fully));
    ASSERT_TRUE(search);
    EXPECT_EQ(search->holds, c.found) << c.briefly << " " << c.fully;
    EXPECT_TRUE(search->trials.back().is_full);
  }
  const auto none = smallest_buffer(sizes, 256, Second(10.0), machine(4096, 4096));
  EXPECT_FALSE(none->holds);
}

TEST(BufferSearch, a_card_that_gives_its_own_size_is_tried_at_that_one_only) {
  int tries = 0;
  const auto search =
      smallest_buffer({16, 32, 64, 128}, 64, Second(10.0), [&](int, Second length) -> Result<std::optional<Trial>> {
        ++tries;
        Trial trial{.frames = 1024, .length = length};
        trial.is.periods = 100;
        return trial;
      });
  ASSERT_TRUE(search);
  EXPECT_EQ(search->granted, 1024);
  EXPECT_EQ(search->holds, 1024);
  EXPECT_EQ(tries, 2);
}

TEST(BufferSearch, sizes_a_card_refuses_are_passed_over) {
  const auto search = smallest_buffer({16, 32, 64, 128}, 128, Second(10.0),
                                      [](int frames, Second length) -> Result<std::optional<Trial>> {
                                        if (frames < 64) return std::nullopt;
                                        return *machine(16, 16)(frames, length);
                                      });
  ASSERT_TRUE(search);
  EXPECT_EQ(search->holds, 64);
}

}  // namespace
}  // namespace ohmic::measure
