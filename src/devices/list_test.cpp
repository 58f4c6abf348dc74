// The list of devices names what is there, and says what to do about what is not.

#include "devices/list.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "devices/jack_server_test.hpp"

namespace ohmic::devices {
namespace {

TEST(FindDevices, names_alsa_cards_and_the_virtual_one) {
  const auto cards = std::filesystem::temp_directory_path() / fmt::format("ohmic-cards-{}", ::getpid());
  std::ofstream(cards) << " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n"
                          "                      HDA Intel PCH at 0xf7 irq 31\n"
                          " 2 [USB            ]: USB-Audio - Scarlett 2i2 USB\n"
                          "                      Focusrite Scarlett 2i2 USB at usb-1, high speed\n";
  const auto all = find_devices({.alsa_cards = cards, .jack_server = "nobody-is-called-this"});
  std::filesystem::remove(cards);
  std::vector<Found> alsa;
  std::ranges::copy_if(all, std::back_inserter(alsa), [](const Found& f) { return f.kind == Found::Kind::alsa; });
  ASSERT_EQ(alsa.size(), 2u);
  EXPECT_EQ(alsa[1].name, "hw:USB");
  EXPECT_EQ(alsa[1].words, "Scarlett 2i2 USB: reached through JACK or PipeWire for now.");
  EXPECT_FALSE(alsa[1].is_usable);
  const auto built_in = std::ranges::find(all, Found::Kind::virtual_card, &Found::kind);
  ASSERT_NE(built_in, all.end());
  EXPECT_TRUE(built_in->is_usable);
  for (const Found& found : all) EXPECT_TRUE(found.words.ends_with(".")) << found.words;
}

TEST(FindDevices, asks_a_running_server_for_its_format_and_ports) {
  if (!testing::is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  testing::JackServer server(128);
  testing::Patchbay until_it_runs(server.name());
  const auto all = find_devices({.alsa_cards = "/nowhere", .jack_server = server.name()});
  const auto jack = std::ranges::find(all, Found::Kind::jack, &Found::kind);
  ASSERT_NE(jack, all.end());
  EXPECT_TRUE(jack->is_usable);
  EXPECT_EQ(jack->words, "JACK server at 48 kHz, 128 frames, 2 inputs and 2 outputs.");
}

}  // namespace
}  // namespace ohmic::devices
