// The keeper's laws: a card that goes away is told, tried every second, and comes back with everything prepared anew.

#include "devices/keeper.hpp"

#include <gtest/gtest.h>

#include "devices/virtual_card.hpp"

namespace ohmic::devices {
namespace {

using namespace std::chrono_literals;
using Kind = Happening::Kind;

struct Silent final : Client {
  int blocks = 0;
  void process(const Block& block) noexcept override {
    for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
    ++blocks;
  }
  void missed(Frames) noexcept override {}
};

class KeeperTest : public ::testing::Test {
 protected:
  std::vector<Kind> kinds(const std::vector<Happening>& all) {
    std::vector<Kind> kinds;
    for (const Happening& one : all) kinds.push_back(one.kind);
    return kinds;
  }
  TurnedClock clock;
  VirtualCard card{clock};
  Silent client;
  std::vector<Format> prepared;
  Asked asked{.client = "test", .format = {.rate = Hertz(48000), .frames = 64}, .inputs = {}, .outputs = {"l", "r"}};
  Keeper keeper{card, asked, client, clock, [this](const Granted& granted) {
                  prepared.push_back(granted.format);
                  return Result<void>();
                }};
};

TEST_F(KeeperTest, an_unplugged_card_is_tried_every_second_and_told_once) {
  ASSERT_TRUE(keeper.start());
  card.turn(10);
  card.unplug();
  const auto lost = keeper.poll();
  ASSERT_EQ(kinds(lost), (std::vector{Kind::lost, Kind::still_lost}));
  EXPECT_EQ(lost[0].words, "The sound card is gone: the virtual card was unplugged. It is tried again every second.");
  EXPECT_EQ(lost[1].words, "The virtual card is unplugged. Plug it in again.");
  EXPECT_FALSE(keeper.granted());
  clock.turn(3s);
  EXPECT_TRUE(keeper.poll().empty());  // the same reason is not told again
  card.replug();
  clock.turn(900ms);
  EXPECT_TRUE(keeper.poll().empty());  // not before a second has passed
  clock.turn(100ms);
  const auto back = keeper.poll();
  ASSERT_EQ(kinds(back), std::vector{Kind::running});
  EXPECT_EQ(back[0].words, "virtual card at 48 kHz, 64 frames is back after 4.0 s.");
  const int before = client.blocks;
  card.turn(5);
  EXPECT_EQ(client.blocks, before + 5);
  EXPECT_EQ(prepared.size(), 2u);
}

TEST_F(KeeperTest, a_changed_format_is_prepared_for_before_it_plays) {
  ASSERT_TRUE(keeper.start());
  card.change({.rate = Hertz(96000), .frames = 32});
  EXPECT_EQ(kinds(keeper.poll()), (std::vector{Kind::format_changed, Kind::running}));
  ASSERT_EQ(prepared.size(), 2u);
  EXPECT_EQ(prepared[1].rate.value(), 96000);
  card.turn();
  EXPECT_EQ(client.blocks, 1);
}

TEST_F(KeeperTest, xruns_are_told_in_words) {
  ASSERT_TRUE(keeper.start());
  card.stall(Frames(640));
  const auto told = keeper.poll();
  ASSERT_EQ(kinds(told), std::vector{Kind::xrun});
  EXPECT_EQ(told[0].frames, Frames(640));
  EXPECT_EQ(told[0].words, "640 frames were lost: the virtual card stalled.");
}

/// Tells what it is told to, in front of the events of the card it stands for.
struct Telling final : Card {
  explicit Telling(Card& its_card) : card(its_card) {}
  Result<Granted> open(const Asked& asked) override { return card.open(asked); }
  Result<void> start(Client& client) override { return card.start(client); }
  void stop() noexcept override { card.stop(); }
  bool next_event(Event& event) noexcept override { return told.pop(event) || card.next_event(event); }
  Card& card;
  EventQueue told;
};

TEST_F(KeeperTest, what_happens_to_one_of_several_cards_is_told_as_it_is_and_the_rest_goes_on) {
  Telling several(card);
  Keeper keeps(several, asked, client, clock);
  ASSERT_TRUE(keeps.start());
  several.told.push(Event::Kind::told, clock.now(), Frames(0), "Drums is gone: it was unplugged.");
  const auto told = keeps.poll();
  ASSERT_EQ(kinds(told), std::vector{Kind::told});
  EXPECT_EQ(told[0].words, "Drums is gone: it was unplugged.");
  EXPECT_TRUE(keeps.granted());
}

TEST_F(KeeperTest, a_card_that_was_never_there_is_waited_for) {
  card.unplug();
  const auto granted = keeper.start();
  ASSERT_FALSE(granted);
  EXPECT_TRUE(keeper.poll().empty());
  card.replug();
  clock.turn(1s);
  EXPECT_EQ(kinds(keeper.poll()), std::vector{Kind::running});
}

TEST_F(KeeperTest, a_stopped_keeper_does_not_bring_the_card_back) {
  ASSERT_TRUE(keeper.start());
  keeper.stop();
  card.unplug();
  card.replug();
  clock.turn(5s);
  EXPECT_TRUE(keeper.poll().empty());
  card.turn();
  EXPECT_EQ(client.blocks, 0);
}

TEST_F(KeeperTest, a_client_that_cannot_be_prepared_is_a_reason) {
  Keeper picky(card, asked, client, clock, [](const Granted&) { return Result<void>(failure("It is too fast.")); });
  const auto granted = picky.start();
  ASSERT_FALSE(granted);
  EXPECT_EQ(granted.error().what, "It is too fast.");
  card.turn();
  EXPECT_EQ(client.blocks, 0);
}

TEST_F(KeeperTest, asked_for_something_else_it_prepares_and_starts_anew) {
  ASSERT_TRUE(keeper.start());
  card.turn(3);
  asked.format.frames = 32;
  asked.outputs.push_back("third");
  const auto granted = keeper.reopen(asked);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->format.frames, 32);
  EXPECT_EQ(granted->outputs, 3);
  EXPECT_EQ(prepared.size(), 2u);
  const int before = client.blocks;
  card.turn(2);
  EXPECT_EQ(client.blocks, before + 2);
  EXPECT_TRUE(keeper.poll().empty());
}

TEST_F(KeeperTest, what_is_refused_after_a_change_is_tried_every_second) {
  ASSERT_TRUE(keeper.start());
  card.unplug();
  EXPECT_FALSE(keeper.reopen(asked));
  EXPECT_FALSE(keeper.granted());
  keeper.poll();
  card.replug();
  clock.turn(1s);
  EXPECT_EQ(kinds(keeper.poll()), std::vector{Kind::running});
}

}  // namespace
}  // namespace ohmic::devices
