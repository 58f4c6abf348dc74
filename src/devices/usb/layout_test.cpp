// The laws of what fits into USB: nothing that is offered exceeds high speed, what is left out is said.

#include "devices/usb/layout.hpp"

#include <gtest/gtest.h>

namespace ohmic::devices::usb {
namespace {

std::vector<std::string> named(int count) { return std::vector<std::string>(static_cast<std::size_t>(count), "x"); }

Layout of(int playback, int capture, double rate, std::vector<double> rates = {}) {
  auto layout = lay_out({.serial = "",
                         .playback = named(playback),
                         .capture = named(capture),
                         .rate = Hertz(rate),
                         .rates = std::move(rates)});
  EXPECT_TRUE(layout.has_value()) << (layout ? "" : layout.error().sentence());
  return layout.value_or(Layout{});
}

const std::vector<double> all = {44100, 48000, 88200, 96000, 176400, 192000};

TEST(UsbLayout, Whatever_is_offered_fits_high_speed) {
  for (int channels = 1; channels <= 64; ++channels) {
    for (const double rate : all) {
      const auto layout =
          lay_out({.serial = "", .playback = named(channels), .capture = named(2), .rate = Hertz(rate), .rates = all});
      if (!layout) continue;
      for (std::size_t i = 1; i < layout->playback.settings.size(); ++i) {
        const Setting& setting = layout->playback.settings[i];
        const int each = setting.packet_size & 0x7ff, more = setting.packet_size >> 11;
        EXPECT_LE(each, 1024);
        EXPECT_LE(more, 2);
        for (const std::uint32_t offered : layout->rates) {
          const int frames = static_cast<int>((offered + 7999) / 8000);
          EXPECT_LE(frames * setting.bytes * channels, each * (more + 1)) << channels << " channels at " << offered;
        }
      }
    }
  }
}

TEST(UsbLayout, Two_channels_have_every_rate_and_every_size) {
  const Layout layout = of(2, 2, 48000, all);
  EXPECT_EQ(layout.rates, (std::vector<std::uint32_t>{44100, 48000, 88200, 96000, 176400, 192000}));
  EXPECT_EQ(layout.playback.settings.size(), 4u);
  EXPECT_EQ(layout.words, "");
}

TEST(UsbLayout, What_does_not_fit_is_left_out_with_a_sentence) {
  const Layout wide = of(64, 64, 48000, all);
  EXPECT_EQ(wide.rates, (std::vector<std::uint32_t>{44100, 48000, 88200, 96000}));
  EXPECT_NE(wide.words.find("Not offered over USB, for lack of room: 176.4 kHz, 192 kHz"), std::string::npos)
      << wide.words;
  EXPECT_NE(wide.words.find("no volume control"), std::string::npos) << wide.words;
  const Layout fast = of(64, 2, 96000);
  EXPECT_EQ(fast.playback.settings.size(), 4u) << "12 frames of 64 samples of 32 bits are 3072 bytes, and fit";
  const Layout faster = of(40, 2, 192000);
  EXPECT_EQ(faster.playback.settings.size(), 3u);
  EXPECT_EQ(faster.words, "USB at high speed has no room for 32 bits for 40 channels at 192 kHz.");
}

TEST(UsbLayout, What_cannot_be_at_all_is_an_error) {
  EXPECT_FALSE(lay_out({.serial = "", .playback = named(65), .rates = {}}).has_value());
  EXPECT_FALSE(lay_out({.serial = "", .rates = {}}).has_value());
  EXPECT_FALSE(lay_out({.serial = "", .playback = named(2), .rate = Hertz(384000), .rates = {}}).has_value());
  EXPECT_FALSE(
      lay_out({.serial = "", .playback = named(64), .rate = Hertz(192000), .rates = {}}).has_value() &&
      lay_out({.serial = "", .playback = named(64), .rate = Hertz(192000), .rates = {}})->playback.settings.size() < 2);
}

TEST(UsbLayout, The_serial_number_is_the_names_and_stays) {
  EXPECT_EQ(of(2, 2, 48000).serial, of(8, 4, 96000).serial);
  EXPECT_NE(of(2, 2, 48000).serial,
            lay_out({.name = "Other", .serial = "", .playback = named(2), .rates = {}})->serial);
}

}  // namespace
}  // namespace ohmic::devices::usb
