// The laws of a USB card's requests: what it says of itself is one device, what it offers can be set, the rest is refused.

#include "devices/usb/control.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace ohmic::devices::usb {
namespace {

using Answer = Control::Answer;
using Bytes = std::vector<std::uint8_t>;

Layout layout(int playback = 4, int capture = 2) {
  const auto named = [](int count, const char* what) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(what + std::to_string(i));
    return names;
  };
  return lay_out({.serial = "",
                  .playback = named(playback, "Müsic "),
                  .capture = named(capture, "Mix "),
                  .rates = {44100, 48000, 96000}})
      .value();
}

struct UsbControl : ::testing::Test {
  Control control{layout()};
  Bytes ask(std::uint8_t type, std::uint8_t code, std::uint16_t value, std::uint16_t index,
            std::uint16_t length = 1024) {
    if (control.hear({.type = type, .code = code, .value = value, .index = index, .length = length}, {}) != Answer::yes)
      return {};
    return {control.reply().begin(), control.reply().end()};
  }
  Answer set(std::uint8_t type, std::uint8_t code, std::uint16_t value, std::uint16_t index, const Bytes& data = {}) {
    return control.hear(
        {.type = type, .code = code, .value = value, .index = index, .length = static_cast<std::uint16_t>(data.size())},
        data);
  }
  static std::uint32_t number(const Bytes& bytes, std::size_t at = 0, std::size_t count = 4) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes.at(at + i);
    return value;
  }
};
constexpr std::uint16_t frequency = 0x0100, valid = 0x0200, clock_index = clock_entity << 8;
constexpr std::uint16_t mute = 0x0100, volume = 0x0200, playback_index = playback_volume << 8;
constexpr std::uint8_t get_class = 0xa1, set_class = 0x21;

TEST_F(UsbControl, The_configuration_is_a_chain_of_whole_descriptors) {
  for (const auto& [playback, capture] : std::map<int, int>{{2, 2}, {64, 64}, {62, 61}, {1, 0}, {0, 8}}) {
    control = Control(layout(playback, capture));
    const Bytes all = ask(0x80, 6, 0x0200, 0, 65535);
    ASSERT_GT(all.size(), 9u);
    EXPECT_EQ(number(all, 2, 2), all.size());
    std::set<int> interfaces, endpoints;
    std::size_t at = 0;
    for (; at < all.size(); at += all[at]) {
      ASSERT_GE(all[at], 2);
      if (all[at + 1] == 4) interfaces.insert(all[at + 2]);
      if (all[at + 1] == 5) endpoints.insert(all[at + 2]);
      // A unit's channels are as many as the layout has; its length says so.
      if (all[at + 1] == 0x24 && all[at + 2] == 0x06) {
        EXPECT_EQ(all[at], 6 + 4 * ((all[at + 3] == playback_volume ? playback : capture) + 1));
      }
    }
    EXPECT_EQ(at, all.size());
    EXPECT_EQ(interfaces.size(), all[4]);
    EXPECT_EQ(endpoints.size(), static_cast<std::size_t>((playback > 0) + (capture > 0)));
  }
}

TEST_F(UsbControl, Every_unit_and_terminal_is_fed_by_one_that_exists_and_by_the_clock) {
  const Bytes all = ask(0x80, 6, 0x0200, 0, 65535);
  std::set<int> entities, sources, clocks;
  for (std::size_t at = 0; at < all.size(); at += all[at]) {
    if (all[at + 1] != 0x24 || (all[at + 2] == 1 && all[at] == 9)) continue;
    const bool is_stream = all[at] == 16 || all[at] == 6;
    if (is_stream) continue;
    entities.insert(all[at + 3]);
    if (all[at + 2] == 2) clocks.insert(all[at + 7]);
    if (all[at + 2] == 3) sources.insert(all[at + 7]), clocks.insert(all[at + 8]);
    if (all[at + 2] == 6) sources.insert(all[at + 4]);
  }
  EXPECT_EQ(entities, (std::set<int>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(clocks, (std::set<int>{1}));
  for (const int source : sources) EXPECT_TRUE(entities.contains(source));
}

TEST_F(UsbControl, Channels_are_named_as_the_rig_spells_them) {
  const Bytes all = ask(0x80, 6, 0x0200, 0, 65535);
  for (std::size_t at = 0; at < all.size(); at += all[at]) {
    if (all[at] != 17 || all[at + 3] != playback_in) continue;
    const Bytes text = ask(0x80, 6, static_cast<std::uint16_t>(0x0300 + all[at + 13] + 3), 0x0409);
    ASSERT_EQ(text.size(), 2u + 2 * 7u);
    EXPECT_EQ(number(text, 4, 2), 0xfcu) << "ü, as UTF-16";
    EXPECT_EQ(text[14], '3');
    return;
  }
  FAIL() << "no input terminal";
}

TEST_F(UsbControl, An_answer_is_no_longer_than_was_asked_for) {
  EXPECT_EQ(ask(0x80, 6, 0x0100, 0, 8).size(), 8u);
  EXPECT_EQ(ask(0x80, 6, 0x0100, 0, 64).size(), 18u);
  EXPECT_EQ(ask(0x80, 6, 0x0200, 0, 9).size(), 9u);
}

TEST_F(UsbControl, The_clock_tells_its_rates_and_runs_at_the_engines) {
  EXPECT_EQ(number(ask(get_class, 1, frequency, clock_index)), 48000u);
  const Bytes range = ask(get_class, 2, frequency, clock_index);
  ASSERT_EQ(range.size(), 2u + 3 * 12u);
  EXPECT_EQ(number(range, 2), 44100u);
  EXPECT_EQ(number(range, 2 + 24 + 4), 96000u);
  EXPECT_EQ(ask(get_class, 1, valid, clock_index), Bytes{1});
}

TEST_F(UsbControl, A_rate_that_the_engine_does_not_run_at_is_a_wish_until_it_does) {
  const Bytes khz_44_1 = {0x44, 0xac, 0, 0}, khz_48 = {0x80, 0xbb, 0, 0}, khz_192 = {0, 0xee, 2, 0};
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_48), Answer::yes);
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_192), Answer::refuse) << "not offered";
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_44_1), Answer::later);
  EXPECT_EQ(control.wish(), 44100u);
  EXPECT_EQ(number(ask(get_class, 1, frequency, clock_index)), 48000u) << "what is, not what is wished";
  control.set_rate(44100);
  EXPECT_EQ(number(ask(get_class, 1, frequency, clock_index)), 44100u);
}

// What Linux 6.1 does with each alternate setting when it learns to know a card (__snd_usb_parse_audio_interface()).
TEST_F(UsbControl, A_host_that_tries_rates_while_it_learns_to_know_the_card_wishes_nothing) {
  const Bytes khz_96 = {0, 0x77, 1, 0};
  EXPECT_EQ(set(0x00, 9, 1, 0, {}), Answer::yes);
  const Layout card = layout();
  for (std::uint16_t interface = 1; interface <= 2; ++interface) {
    const auto& side = interface == 1 ? card.playback : card.capture;
    for (std::uint16_t setting = 1; setting < side.settings.size(); ++setting) {
      EXPECT_EQ(set(0x01, 11, 0, interface, {}), Answer::yes);
      EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_96), Answer::yes);
      EXPECT_EQ(number(ask(get_class, 1, frequency, clock_index)), 96000u) << "it would complain of another";
      EXPECT_EQ(set(0x01, 11, setting, interface, {}), Answer::yes);
      EXPECT_EQ(number(ask(get_class, 1, frequency, clock_index)), 48000u);
    }
  }
  EXPECT_EQ(control.wish(), std::nullopt);
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_96), Answer::yes) << "older kernels, the last setting";
  EXPECT_EQ(set(0x01, 11, 0, 1, {}), Answer::yes);
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, khz_96), Answer::later) << "a program";
  EXPECT_EQ(control.wish(), 96000u);
}

TEST_F(UsbControl, Volume_and_mute_are_kept_and_held_within_their_range) {
  EXPECT_EQ(control.playback_gain(), 1.0f) << "not a bit changed until somebody turns it";
  EXPECT_EQ(set(set_class, 1, volume, playback_index, {0, 0xfa}), Answer::yes);  // -6 dB
  EXPECT_NEAR(control.playback_gain(), 0.5012f, 1e-4f);
  EXPECT_EQ(number(ask(get_class, 1, volume, playback_index), 0, 2), 0xfa00u);
  EXPECT_EQ(set(set_class, 1, volume, playback_index, {0, 0x40}), Answer::yes);  // +64 dB
  EXPECT_EQ(control.playback_gain(), 1.0f);
  EXPECT_EQ(set(set_class, 1, mute, playback_index, {1}), Answer::yes);
  EXPECT_EQ(control.playback_gain(), 0.0f);
  EXPECT_EQ(control.capture_gain(), 1.0f);
  const Bytes range = ask(get_class, 2, volume, playback_index);
  ASSERT_EQ(range.size(), 8u);
  EXPECT_EQ(number(range, 2, 2), 0xc400u);  // -60 dB
  EXPECT_EQ(number(range, 4, 2), 0u);
  EXPECT_EQ(set(set_class, 1, volume | 1, playback_index, {0, 0}), Answer::refuse) << "channels have none of their own";
}

TEST_F(UsbControl, Streams_open_at_settings_that_exist) {
  EXPECT_EQ(set(0x01, 11, 3, 1), Answer::yes);
  EXPECT_EQ(control.playback_setting(), 3);
  EXPECT_EQ(ask(0x81, 10, 0, 1), Bytes{3});
  EXPECT_EQ(set(0x01, 11, 4, 1), Answer::refuse);
  EXPECT_EQ(set(0x01, 11, 1, 3), Answer::refuse);
  EXPECT_EQ(set(0x01, 11, 0, 0), Answer::yes);
  EXPECT_EQ(set(0x00, 9, 1, 0), Answer::yes) << "a configuration closes everything";
  EXPECT_EQ(control.playback_setting(), 0);
  EXPECT_EQ(set(0x00, 9, 2, 0), Answer::refuse);
}

TEST_F(UsbControl, What_is_not_there_is_refused) {
  EXPECT_EQ(ask(0x80, 6, 0x0700, 0), Bytes{}) << "no other speed";
  EXPECT_EQ(ask(0x80, 6, 0x0f00, 0), Bytes{}) << "no BOS in USB 2.0";
  EXPECT_EQ(ask(0x80, 6, 0x03fe, 0), Bytes{});
  EXPECT_EQ(ask(get_class, 1, frequency, 0x0900), Bytes{});
  EXPECT_EQ(ask(get_class, 1, frequency, clock_index | 1), Bytes{});
  EXPECT_EQ(ask(0xc0, 1, 0, 0), Bytes{}) << "a vendor's request";
  EXPECT_EQ(set(set_class, 1, frequency, clock_index, {1, 2}), Answer::refuse) << "half a number";
  EXPECT_EQ(ask(0x80, 0, 0, 0), (Bytes{1, 0})) << "powered by itself";
}

}  // namespace
}  // namespace ohmic::devices::usb
