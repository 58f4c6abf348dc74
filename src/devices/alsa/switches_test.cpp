// A card's switches do what they say; phantom power turns on for nobody who was not told that it may.

#include "devices/alsa/switches.hpp"

#include <cmath>
#include <deque>
#include <limits>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::devices::alsa {
namespace {

using Kind = Switch::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr unsigned phantom_id = 1, gain_id = 2, mute_id = 3, other_id = 4, level_id = 5, second_id = 6;

/// A card in memory: what it holds, and everything that was ever written to it.
struct Card {
  std::map<unsigned, std::vector<long>> values = {{phantom_id, {0}}, {gain_id, {10}}, {mute_id, {1, 1}},
                                                  {other_id, {0}},   {level_id, {0}}, {second_id, {0}}};
  std::vector<std::pair<unsigned, std::vector<long>>> written;
  std::deque<unsigned> changes;
  bool is_gone = false;
};

class FakeControls final : public Controls {
 public:
  explicit FakeControls(Card& card) : card_(card) {}
  std::vector<Control> all() override {
    using Type = Control::Type;
    return {{.id = phantom_id,
             .name = "Line In 1-2 Phantom Power Capture Switch",
             .type = Type::boolean,
             .can_be_written = true},
            {.id = gain_id,
             .name = "Line In 1 Gain Capture Volume",
             .type = Type::integer,
             .maximum = 70,
             .minimum_db = 0.0,
             .maximum_db = 35.0,
             .can_be_written = true},
            {.id = mute_id, .name = "PCM Playback Switch", .type = Type::boolean, .values = 2, .can_be_written = true},
            {.id = other_id,
             .name = "Phantom Power Persistence Capture Switch",
             .type = Type::boolean,
             .can_be_written = true},
            {.id = level_id, .name = "Master HW Playback Volume", .type = Type::integer, .maximum = 127},
            {.id = second_id,
             .name = "Line In 3-4 Phantom Power Capture Switch",
             .type = Type::boolean,
             .can_be_written = true}};
  }
  Result<std::vector<long>> read(unsigned id) override {
    if (card_.is_gone) return failure("It was unplugged.");
    return card_.values.at(id);
  }
  Result<void> write(unsigned id, const std::vector<long>& values) override {
    if (card_.is_gone) return failure("It was unplugged.");
    card_.written.emplace_back(id, values);
    card_.values[id] = values;
    return {};
  }
  double to_db(unsigned, long value) override { return static_cast<double>(value) / 2.0; }
  long from_db(unsigned, double db) override { return std::lround(db * 2.0); }
  int descriptor() override { return 7; }
  std::optional<unsigned> next_change() override {
    if (card_.changes.empty()) return {};
    const unsigned id = card_.changes.front();
    card_.changes.pop_front();
    return id;
  }

 private:
  Card& card_;
};

constexpr std::size_t phantom = 0, gain = 1, left_mute = 2, right_mute = 3, other = 4, level = 5, second = 6;

std::unique_ptr<Switches> switches(Card& card, Consent consent = {}) {
  return make_switches("Scarlett 1235:8212 D8Q9", "1235:8212", std::make_unique<FakeControls>(card),
                       std::move(consent));
}
Consent for_inputs_1_and_2() {
  return [](std::string_view card, const Switch& one) {
    return card == "Scarlett 1235:8212 D8Q9" && one.control == "Line In 1-2 Phantom Power Capture Switch";
  };
}

TEST(AlsaSwitches, opening_them_changes_nothing) {
  Card card;
  card.values[phantom_id] = {1};
  const auto all = switches(card, for_inputs_1_and_2());
  for (std::size_t i = 0; i < all->all().size(); ++i) ASSERT_TRUE(all->read(i));
  EXPECT_TRUE(card.written.empty());
  EXPECT_EQ(all->read(phantom).value(), 1.0) << "what is on is told as on";
}

TEST(AlsaSwitches, phantom_power_never_turns_on_without_consent) {
  Card card;
  const auto all = switches(card);
  const auto refused = all->write(phantom, 1.0);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("48 V of inputs 1 and 2"));
  EXPECT_TRUE(card.written.empty());
}

TEST(AlsaSwitches, consent_for_two_inputs_is_none_for_the_next_two) {
  Card card;
  const auto all = switches(card, for_inputs_1_and_2());
  EXPECT_FALSE(all->write(second, 1.0));
  EXPECT_TRUE(all->write(phantom, 1.0));
  EXPECT_EQ(card.values[phantom_id], std::vector<long>{1});
  EXPECT_EQ(card.values[second_id], std::vector<long>{0});
}

TEST(AlsaSwitches, consent_is_asked_for_every_time) {
  Card card;
  bool is_given = true;
  const auto all = switches(card, [&](std::string_view, const Switch&) { return is_given; });
  ASSERT_TRUE(all->write(phantom, 1.0));
  ASSERT_TRUE(all->write(phantom, 0.0));
  is_given = false;
  EXPECT_FALSE(all->write(phantom, 1.0));
  EXPECT_EQ(card.values[phantom_id], std::vector<long>{0});
}

TEST(AlsaSwitches, phantom_power_can_always_be_turned_off) {
  Card card;
  card.values[phantom_id] = {1};
  const auto all = switches(card);
  ASSERT_TRUE(all->write(phantom, 0.0));
  EXPECT_EQ(card.values[phantom_id], std::vector<long>{0});
}

RC_GTEST_PROP(AlsaSwitches, no_number_written_anywhere_turns_phantom_power_on_unasked, ()) {
  Card card;
  const auto all = switches(card);
  const auto odd = std::vector<double>{
      std::nan(""), std::numeric_limits<double>::infinity(), -1.0, 1e-300, 0.49, 2.0, 1e300, -0.0, 1.0, 0.0};
  for (int i = 0; i < 40; ++i) {
    const auto number = *rc::gen::inRange<std::size_t>(0, 12);
    (void)all->write(number, odd[*rc::gen::inRange<std::size_t>(0, odd.size())]);
    RC_ASSERT(card.values[phantom_id] == std::vector<long>{0});
    RC_ASSERT(card.values[second_id] == std::vector<long>{0});
  }
}

TEST(AlsaSwitches, what_is_not_known_is_never_written) {
  Card card;
  const auto all = switches(card, [](std::string_view, const Switch&) { return true; });
  EXPECT_EQ(all->all()[other].kind, Kind::other);
  EXPECT_FALSE(all->write(other, 1.0));
  EXPECT_FALSE(all->write(other, 0.0));
  EXPECT_FALSE(all->write(level, 100.0)) << "the knob on the card";
  EXPECT_FALSE(all->write(99, 1.0));
  EXPECT_TRUE(card.written.empty());
}

TEST(AlsaSwitches, gain_is_in_decibels_and_bounded) {
  Card card;
  const auto all = switches(card);
  EXPECT_EQ(all->read(gain).value(), 5.0);
  ASSERT_TRUE(all->write(gain, 20.0));
  EXPECT_EQ(card.values[gain_id], std::vector<long>{40});
  ASSERT_TRUE(all->write(gain, 500.0));
  EXPECT_EQ(card.values[gain_id], std::vector<long>{70});
}

TEST(AlsaSwitches, a_mute_leaves_its_neighbour_alone) {
  Card card;
  const auto all = switches(card);
  EXPECT_EQ(all->read(left_mute).value(), 0.0) << "ALSA's 1 is: it sounds";
  ASSERT_TRUE(all->write(right_mute, 1.0));
  EXPECT_THAT(card.values[mute_id], ElementsAre(1, 0));
  EXPECT_EQ(all->read(right_mute).value(), 1.0);
}

TEST(AlsaSwitches, nothing_is_written_that_is_so_already) {
  Card card;
  const auto all = switches(card);
  ASSERT_TRUE(all->write(gain, 5.0));
  EXPECT_TRUE(card.written.empty());
}

TEST(AlsaSwitches, a_button_pressed_on_the_card_is_told_once_for_every_switch_it_moves) {
  Card card;
  const auto all = switches(card);
  EXPECT_FALSE(all->next_change());
  card.changes = {mute_id, phantom_id};
  EXPECT_EQ(all->next_change(), left_mute);
  EXPECT_EQ(all->next_change(), right_mute);
  EXPECT_EQ(all->next_change(), phantom);
  EXPECT_FALSE(all->next_change());
  EXPECT_EQ(all->descriptor(), 7);
}

TEST(AlsaSwitches, a_card_that_is_gone_says_so) {
  Card card;
  const auto all = switches(card, for_inputs_1_and_2());
  card.is_gone = true;
  EXPECT_FALSE(all->read(gain));
  EXPECT_FALSE(all->write(phantom, 1.0));
}

TEST(AlsaSwitches, two_cards_of_one_make_are_told_apart_by_serial_number_or_by_where_they_are) {
  const Folder folder;
  FoundCard card{.number = 1,
                 .name = "Scarlett 4i4 USB",
                 .long_name = "Focusrite Scarlett 4i4 USB at usb-0000:00:14.0-2, high speed",
                 .usb = "1235:8212"};
  EXPECT_EQ(identity_of(card, folder.path()), card.long_name);
  std::filesystem::create_directories(folder.path() / "usb/1-2/1-2:1.0");
  std::filesystem::create_directories(folder.path() / "card1");
  std::filesystem::create_directory_symlink(folder.path() / "usb/1-2/1-2:1.0", folder.path() / "card1/device");
  folder.write_text("usb/1-2/serial", "D8Q97\n");
  EXPECT_EQ(identity_of(card, folder.path()), "Scarlett 4i4 USB 1235:8212 D8Q97");
}

}  // namespace
}  // namespace ohmic::devices::alsa
