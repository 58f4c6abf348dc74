// What was granted is said beside what was asked, and only where they differ.

#include "devices/alsa/granted_words.hpp"

#include <gtest/gtest.h>

namespace ohmic::devices::alsa {
namespace {

Got got(double rate, int frames, int ring) {
  return {.rate = Hertz(rate),
          .frames = frames,
          .ring = ring,
          .channels = 2,
          .format = {Coding::s32, false},
          .is_mapped = true,
          .is_interleaved = true};
}
Asked asked() { return {.format = {.rate = Hertz(48000), .frames = 64}, .periods = 3}; }

TEST(GrantedWords, what_was_asked_is_said_once) {
  const Got both = got(48000, 64, 192);
  EXPECT_EQ(granted_words("USB", asked(), &both, &both), "USB at 48 kHz, 64 frames x 3, 32 bit");
}

TEST(GrantedWords, what_differs_says_what_was_asked) {
  const Got other = got(44100, 128, 512);
  EXPECT_EQ(
      granted_words("USB", asked(), nullptr, &other),
      "USB at 44.1 kHz (asked 48 kHz: the nearest it has), 128 frames x 4 (asked 64 x 3: the nearest it has), 32 bit");
  const Got longer = got(48000, 128, 384), more = got(48000, 64, 256);
  EXPECT_EQ(granted_words("USB", asked(), &longer, nullptr),
            "USB at 48 kHz, 128 frames x 3 (asked 64: the nearest it has), 32 bit");
  EXPECT_EQ(granted_words("USB", asked(), &more, nullptr),
            "USB at 48 kHz, 64 frames x 4 (asked 3 periods: the nearest it has), 32 bit");
}

TEST(GrantedWords, formats_and_ways_that_differ_are_said) {
  Got in = got(48000, 64, 192), out = in;
  out.format = {Coding::s24_in_3, false};
  out.is_mapped = false;
  EXPECT_EQ(granted_words("USB", asked(), &in, &out),
            "USB at 48 kHz, 64 frames x 3, 32 bit in, 24 bit in 3 bytes out, copied by the kernel");
}

TEST(MissingWords, name_what_is_connected_to_nothing) {
  Asked wants = asked();
  wants.inputs = {"Mic", "Browser L", "Browser R"};
  wants.outputs = {"Phones L", "Phones R", "Booth"};
  EXPECT_EQ(missing_words(wants, 1, 2, 3, 3), "");
  EXPECT_EQ(
      missing_words(wants, 1, 0, 3, 2),
      "The card has 2 outputs: Booth is connected to nothing. The card has no inputs: Mic is connected to nothing.");
  EXPECT_EQ(missing_words(wants, 1, 1, 3, 1), "The card has 1 output: Phones R, Booth are connected to nothing.");
}

}  // namespace
}  // namespace ohmic::devices::alsa
