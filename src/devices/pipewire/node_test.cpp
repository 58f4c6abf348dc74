// Names by which PipeWire's programs remember our cards, and what is said where there is no PipeWire.

#include "devices/pipewire/node.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "devices/pipewire/answers.hpp"
#include "devices/pipewire/pods.hpp"

namespace ohmic::devices {
namespace {

TEST(PipewireNode, an_id_is_made_of_the_titles_letters_and_digits) {
  EXPECT_EQ(pipewire_id("Ohmic Music"), "ohmic.music");
  EXPECT_EQ(pipewire_id("Ohmic Stream mix (2)"), "ohmic.stream.mix.2");
  EXPECT_EQ(pipewire_id("Ohmic Gespräch"), "ohmic.gespräch");
  EXPECT_EQ(pipewire_id(" ** "), "ohmic");
}

TEST(PipewireNode, one_channel_is_mono_two_are_stereo_more_are_numbered) {
  EXPECT_EQ(position_words(1), "MONO");
  EXPECT_EQ(position_words(2), "FL,FR");
  EXPECT_EQ(position_words(4), "AUX0,AUX1,AUX2,AUX3");
  for (const int channels : {1, 2, 3, 64}) EXPECT_EQ(positions(channels).size(), static_cast<std::size_t>(channels));
}

/// A folder without a server, as long as it lives.
class Nowhere {
 public:
  Nowhere() { ::setenv("PIPEWIRE_RUNTIME_DIR", "/nonexistent", 1); }
  ~Nowhere() { ::unsetenv("PIPEWIRE_RUNTIME_DIR"); }
};

TEST(PipewireNode, without_a_server_the_error_says_what_to_start) {
  const Nowhere nowhere;
  const SteadyClock clock;
  PipewireNode node(clock, {.title = "Ohmic Music"});
  const auto granted = node.open({.inputs = {"L", "R"}});
  ASSERT_FALSE(granted);
  const std::string words = granted.error().sentence();
  EXPECT_TRUE(words.find("No PipeWire server is running") == 0 || words.find("PipeWire is not installed") == 0)
      << words;
  EXPECT_FALSE(granted.error().hint.empty());
  Event event;
  EXPECT_FALSE(node.next_event(event)) << "what never was is not lost";
  EXPECT_FALSE(pipewire_answers(std::chrono::seconds(1)));
}

TEST(PipewireNode, a_card_without_channels_is_refused_in_words) {
  const SteadyClock clock;
  PipewireNode node(clock, {.kind = PipewireNodeSetup::Kind::source, .title = "Ohmic Call"});
  const auto granted = node.open({.inputs = {"L", "R"}});
  ASSERT_FALSE(granted);
  EXPECT_EQ(granted.error().what, "\"Ohmic Call\" in PipeWire would have 0 channels.");
}

}  // namespace
}  // namespace ohmic::devices
