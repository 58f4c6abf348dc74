// The list of devices names what is there, and says what to do about what is not.

#include "devices/list.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

}  // namespace
}  // namespace ohmic::devices
