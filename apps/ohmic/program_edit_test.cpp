// Cards for programs are added to a rig's text, and nothing else in it changes.

#include "program_edit.hpp"

#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"

namespace ohmic::app {
namespace {

using What = ProgramsAsked::What;

const std::string text = rig::plain_gear + R"(
[[input]]
name = "Voice"
card = 1   # she
[[phones]]
name = "Singer"
mix = "Lead"
amplifier = "amp"
headphone = "h"
[[mix]]
name = "Lead"
sends = { Voice = "-3 dB" }
[[mix]]
name = "Show"
[mix.sends]
Voice = "0 dB"
# the end)";

Result<std::string> with(const ProgramsAsked& asked, const std::string& before = text) {
  const auto document = rig::parse_document(before, "rig.toml");
  EXPECT_TRUE(document);
  return with_program(*document, asked);
}

TEST(ProgramEdit, a_playback_is_added_and_heard_in_the_mixes_that_are_named) {
  const auto after = with({.what = What::add_playback, .name = "Chat", .mixes = {"Lead"}});
  ASSERT_TRUE(after) << after.error().sentence();
  EXPECT_EQ(*after, rig::replaced(text, "Voice = \"-3 dB\" }", "Voice = \"-3 dB\", Chat = \"-10 dB\" }") +
                        "\n\n[[playback]]\nname = \"Chat\"\n");
}

TEST(ProgramEdit, without_a_name_it_is_heard_in_every_mix) {
  const auto after = with({.what = What::add_playback, .name = "A \"quoted\" name"});
  ASSERT_TRUE(after) << after.error().sentence();
  const rig::Reading reading = rig::read_rig(*after, "rig.toml");
  ASSERT_EQ(reading.rig.playbacks.size(), 1u);
  EXPECT_EQ(reading.rig.playbacks[0].name, "A \"quoted\" name");
  for (const rig::Mix& mix : reading.rig.mixes) EXPECT_EQ(mix.sends.size(), 2u) << mix.name;
}

TEST(ProgramEdit, a_stream_carries_the_mix_that_is_named_or_the_first) {
  const auto named = with({.what = What::add_stream, .name = "Call", .mixes = {"Show"}});
  ASSERT_TRUE(named) << named.error().sentence();
  EXPECT_EQ(*named, text + "\n\n[[stream]]\nname = \"Call\"\nmix = \"Show\"\n");
  const auto first = with({.what = What::add_stream, .name = "Call"});
  ASSERT_TRUE(first) << first.error().sentence();
  EXPECT_EQ(*first, text + "\n\n[[stream]]\nname = \"Call\"\nmix = \"Lead\"\n");
}

TEST(ProgramEdit, what_cannot_be_is_refused_in_words) {
  const auto no_mix = with({.what = What::add_playback, .name = "Chat", .mixes = {"Laed"}});
  ASSERT_FALSE(no_mix);
  EXPECT_EQ(no_mix.error().what, "There is no mix called \"Laed\".");
  EXPECT_FALSE(with({.what = What::add_playback, .name = "Voice"})) << "the name is an input's";
  EXPECT_FALSE(with({.what = What::add_playback, .name = ""}));
  EXPECT_FALSE(with({.what = What::add_stream, .name = "Call"}, "title = \"none\"\n")) << "no mix";
}

}  // namespace
}  // namespace ohmic::app
