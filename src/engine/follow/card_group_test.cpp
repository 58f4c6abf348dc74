// The group's laws: several cards are one, any of them may go and come back, and nobody else hears of it.

#include "engine/follow/card_group.hpp"

#include <future>
#include <semaphore>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/keeper.hpp"
#include "engine/follow/monitored_group_test.hpp"

namespace ohmic::engine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST(CardGroup, a_follower_pulled_and_pushed_is_soft_and_nobody_else_hears_of_it) { expect_follower_may_go(3); }

TEST(CardGroup, the_clock_card_pulled_and_pushed_leaves_the_others_playing) { expect_clock_may_go(3); }

TEST(CardGroup, four_cards_of_eight_are_thirty_three_inputs_in_step) {
  Group it({{"A", -150.0}, {"B", -75.0}, {"C", 90.0}, {"D", 210.0}}, 8, 6.5);
  it.start();
  it.play(6.0);
  ASSERT_EQ(it.monitor.heard.size(), 33u);
  const auto states = it.group->states();
  for (std::size_t c = 1; c <= 4; ++c) {
    const MemberState& state = states[c];
    EXPECT_EQ(state.inputs, 8);
    EXPECT_TRUE(state.step.is_locked);
    EXPECT_EQ(state.step.resyncs, 0);
    for (std::size_t i = 0; i < 8; ++i) {
      const auto& channel = it.monitor.heard[1 + 8 * (c - 1) + i];
      // Where it should be, against what the clock card hears of the same.
      double worst = 0.0;
      for (std::size_t at = channel.size() - 48000; at < channel.size(); ++at) {
        const double heard_at = it.clock_card->captured_at(static_cast<double>(at)) -
                                (state.capture_latency - Frames(64)).value() / it.clock_card->rate;
        worst = std::max(worst, std::abs(static_cast<double>(channel[at]) - tone(heard_at)));
      }
      EXPECT_LT(worst, own_step) << state.name << " " << i;  // within a frame
    }
  }
}

/// A companion that a test's hand holds.
struct Held final : devices::Companion {
  float gives = 0.0f;
  std::vector<float> last;  // what the first frame of each channel was
  int opened = 0;
  std::binary_semaphore* waits_for = nullptr;
  std::optional<Error> refuses;

  Result<devices::Granted> open(const devices::Asked& asked, const Format& clock) override {
    if (waits_for != nullptr) waits_for->acquire();
    if (refuses) return std::unexpected(*refuses);
    ++opened;
    last.assign(asked.outputs.size(), 0.0f);
    return devices::Granted{.format = clock,
                            .inputs = static_cast<int>(asked.inputs.size()),
                            .outputs = static_cast<int>(asked.outputs.size()),
                            .words = "held"};
  }
  Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void receive(std::span<float* const> channels, int frames, Clock::Time) noexcept override {
    for (float* channel : channels) std::fill_n(channel, frames, gives);
  }
  void send(std::span<const float* const> channels, int) noexcept override {
    for (std::size_t c = 0; c < std::min(last.size(), channels.size()); ++c) last[c] = channels[c][0];
  }
  bool next_event(devices::Event&) noexcept override { return false; }
  devices::Step step() const noexcept override { return {}; }
};

class GroupOfHeld : public ::testing::Test {
 protected:
  void make(std::vector<Member> members, Clock::Time patience = 60s) {
    group = std::make_unique<CardGroup>(
        card, std::move(members), clock,
        GroupSetup{.name = "Scarlett", .patience = patience, .timer = std::make_shared<devices::VirtualCard>(clock)});
  }
  std::vector<std::string> poll() {
    std::vector<std::string> told;
    devices::Event event;
    while (group->next_event(event)) told.emplace_back(event.why);
    return told;
  }
  TurnedClock clock;
  std::shared_ptr<devices::VirtualCard> card = std::make_shared<devices::VirtualCard>(clock);
  devices::Tape tape;
  std::unique_ptr<CardGroup> group;
};

TEST_F(GroupOfHeld, programs_channels_are_added_up_and_given_to_all_who_serve_them) {
  const auto usb = std::make_shared<Held>(), music = std::make_shared<Held>();
  usb->gives = 0.25f, music->gives = 0.5f;
  // Two playbacks and a stream: the USB card has them all, the other one the second playback alone.
  make({{.name = "USB", .companion = usb, .programs = Member::Programs{0, 4, 0, 2}},
        {.name = "Music", .companion = music, .programs = Member::Programs{2, 2, 0, 2}}});
  devices::Asked asked{.client = "test",
                       .format = usual,
                       .inputs = {"mic", "p1 L", "p1 R", "p2 L", "p2 R"},
                       .outputs = {"l", "r", "s L", "s R"},
                       .program_inputs = 4,
                       .program_outputs = 2};
  const auto granted = group->open(asked);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->inputs, 5);
  Desk desk(5, 1.0, [](int channel, std::int64_t) { return 0.1f * static_cast<float>(channel + 1); });
  card->connect({}, tape.sink());
  ASSERT_TRUE(group->start(desk));
  card->turn(100);
  for (const auto& [channel, level] : {std::pair{0, 0.0f}, {1, 0.25f}, {2, 0.25f}, {3, 0.75f}, {4, 0.75f}})
    EXPECT_EQ(desk.heard[static_cast<std::size_t>(channel)].back(), level) << channel;
  EXPECT_THAT(usb->last, ElementsAre(0.3f, 0.4f));
  EXPECT_THAT(music->last, ElementsAre(0.3f, 0.4f));
  ASSERT_EQ(tape.channels.size(), 2u);  // the card itself was asked for its own two
  EXPECT_EQ(tape.channels[1].back(), 0.2f);
}

TEST_F(GroupOfHeld, where_nobody_serves_programs_the_clock_card_has_their_channels) {
  make({{.name = "Drums", .companion = std::make_shared<Held>()}});
  devices::Asked asked{.client = "test",
                       .format = usual,
                       .inputs = {"mic", "drum", "p L", "p R"},
                       .outputs = {"l", "drum", "s L", "s R"},
                       .followers = {{"Drums", 1, 1}},
                       .program_inputs = 2,
                       .program_outputs = 2};
  ASSERT_TRUE(group->open(asked));
  Desk desk(4, 1.0, [](int channel, std::int64_t) { return 0.1f * static_cast<float>(channel + 1); });
  card->connect(
      devices::play({std::vector<float>(9600, 0.5f), std::vector<float>(9600, 0.6f), std::vector<float>(9600, 0.7f)}),
      tape.sink());
  ASSERT_TRUE(group->start(desk));
  card->turn(100);
  for (const auto& [channel, level] : {std::pair{0, 0.5f}, {1, 0.0f}, {2, 0.6f}, {3, 0.7f}})
    EXPECT_EQ(desk.heard[static_cast<std::size_t>(channel)].back(), level) << channel;
  ASSERT_EQ(tape.channels.size(), 3u);
  EXPECT_EQ(tape.channels[0].back(), 0.1f);
  EXPECT_EQ(tape.channels[1].back(), 0.3f);
  EXPECT_EQ(tape.channels[2].back(), 0.4f);
}

TEST_F(GroupOfHeld, one_that_hangs_while_it_opens_keeps_nobody_waiting_and_may_come_late) {
  std::binary_semaphore opens(0);
  const auto slow = std::make_shared<Held>(), quick = std::make_shared<Held>();
  slow->waits_for = &opens;
  slow->gives = 0.5f;
  make({{.name = "Slow", .companion = slow}, {.name = "Quick", .companion = quick}}, 20ms);
  const devices::Asked asked{.client = "test",
                             .format = usual,
                             .inputs = {"own", "slow", "quick"},
                             .outputs = {},
                             .followers = {{"Slow", 1, 0}, {"Quick", 1, 0}}};
  const auto granted = group->open(asked);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->words, "virtual card at 48 kHz, 64 frames, with Quick, without Slow");
  Desk desk(3, 1.0);
  ASSERT_TRUE(group->start(desk));
  for (int i = 0; i < 50; ++i) {
    card->turn(10);
    EXPECT_TRUE(poll().empty());
  }
  EXPECT_EQ(quick->opened, 1);
  EXPECT_EQ(group->states()[1].words, "It does not answer yet.");
  EXPECT_TRUE(group->states()[1].is_opening);
  opens.release();
  std::vector<std::string> told;
  for (int i = 0; i < 2000 && told.empty(); ++i) {
    told = poll();
    std::this_thread::sleep_for(1ms);
  }
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], StartsWith("Slow is there after 0.7 s: held."));
  EXPECT_TRUE(group->states()[1].is_there);
  EXPECT_FALSE(group->states()[1].is_opening);
}

TEST_F(GroupOfHeld, what_refuses_is_told_once_and_tried_every_second) {
  const auto held = std::make_shared<Held>();
  held->refuses = Error{.what = "It is busy."};
  make({{.name = "Drums", .companion = held}});
  const devices::Asked asked{
      .client = "test", .format = usual, .inputs = {"d"}, .outputs = {}, .followers = {{"Drums", 1, 0}}};
  ASSERT_TRUE(group->open(asked));
  EXPECT_THAT(poll(), ElementsAre("Drums is not there: It is busy. It is tried again every second."));
  for (int i = 0; i < 5; ++i) {
    clock.turn(1s);
    EXPECT_TRUE(poll().empty());
  }
  held->refuses.reset();
  clock.turn(1s);
  EXPECT_THAT(poll(), ElementsAre("Drums is back after 6.0 s: held."));
}

TEST_F(GroupOfHeld, a_clock_card_that_was_never_there_is_an_error_and_one_that_has_gone_is_not) {
  make({});
  const devices::Asked asked{.client = "test", .format = usual, .inputs = {"own"}, .outputs = {"own"}};
  card->unplug();
  EXPECT_FALSE(group->open(asked));
  card->replug();
  ASSERT_TRUE(group->open(asked));
  card->unplug();
  const auto granted = group->open(asked);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->words, "a timer at 48 kHz, 64 frames, until Scarlett is there");
  EXPECT_FALSE(group->states()[0].is_there);
  Desk desk(1, 1.0);
  ASSERT_TRUE(group->start(desk));
  card->replug();
  clock.turn(1s);
  EXPECT_THAT(poll().back(), StartsWith("Scarlett is back after 1.0 s"));
  const auto frame = desk.frame;
  card->turn(3);
  EXPECT_EQ(desk.frame, frame + 192);
}

TEST_F(GroupOfHeld, a_clock_card_may_go_and_come_back_before_the_group_is_started) {
  const auto timer = std::make_shared<devices::VirtualCard>(clock);
  group = std::make_unique<CardGroup>(card, std::vector<Member>{}, clock,
                                      GroupSetup{.name = "Scarlett", .patience = 60s, .timer = timer});
  const devices::Asked asked{.client = "test", .format = usual, .inputs = {"own"}, .outputs = {"own"}};
  card->connect(devices::play({std::vector<float>(480000, 0.5f)}), {});
  ASSERT_TRUE(group->open(asked));
  card->unplug();
  EXPECT_THAT(poll().back(), StartsWith("Scarlett is gone"));
  Desk desk(1, 20.0);
  ASSERT_TRUE(group->start(desk));
  timer->turn(3);
  EXPECT_EQ(desk.heard[0], std::vector<float>(192, 0.0f)) << "a timer hears nothing";
  group->stop();
  ASSERT_TRUE(group->open(asked));
  card->replug();
  clock.turn(1s);
  EXPECT_THAT(poll().back(), StartsWith("Scarlett is back"));
  ASSERT_TRUE(group->start(desk));
  card->turn(100);
  EXPECT_EQ(desk.heard[0].back(), 0.5f);
}

TEST_F(GroupOfHeld, a_clock_card_that_changes_its_format_is_for_the_keeper_and_all_are_opened_anew) {
  const auto held = std::make_shared<Held>();
  make({{.name = "Drums", .companion = held}});
  Desk desk(2, 1.0);
  std::vector<Format> prepared;
  const devices::Asked asked{
      .client = "test", .format = usual, .inputs = {"own", "d"}, .outputs = {}, .followers = {{"Drums", 1, 0}}};
  devices::Keeper keeper(*group, asked, desk, clock, [&](const devices::Granted& granted) {
    prepared.push_back(granted.format);
    return Result<void>();
  });
  ASSERT_TRUE(keeper.start());
  card->turn(10);
  card->change({Hertz(96000.0), 32});
  const auto told = keeper.poll();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].words,
            "The sound card changed: Scarlett: the virtual card changed its format. It is opened again.");
  ASSERT_EQ(prepared.size(), 2u);
  EXPECT_EQ(prepared[1], (Format{Hertz(96000.0), 32}));
  EXPECT_EQ(held->opened, 2);
  card->turn(10);
}

TEST_F(GroupOfHeld, too_few_channels_on_the_clock_card_are_said) {
  card = std::make_shared<devices::VirtualCard>(clock, devices::VirtualSetup{.most_channels = 1});
  make({});
  const auto granted = group->open({.client = "test", .format = usual, .inputs = {"a", "b"}, .outputs = {}});
  ASSERT_FALSE(granted);
}

}  // namespace
}  // namespace ohmic::engine
