// An edit is told by what came, went and changed; one that failed is tried again when it is saved again.

#include "edits.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using rig::replaced;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* head = R"(
[headphone.h]
impedance = "38 ohm"
sensitivity = "115 dB/V"
[[input]]
name = "Kick"
card = 1
[[input]]
name = "Over L"
card = 2
)";
constexpr const char* right = "[[input]]\nname = \"Over R\"\ncard = 3\n";
constexpr const char* shaker = "[[input]]\nname = \"Shaker\"\ncard = 4\n";
constexpr const char* tail = R"([[mix]]
name = "Lead"
sends = { Kick = "-8 dB", "Over L" = "-9 dB" }
[[phones]]
name = "Lead"
mix = "Lead"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
)";
constexpr const char* drums = "[[mix]]\nname = \"Drums\"\nsends = { Kick = \"-3 dB\" }\n";

/// A tenth of a second of silence: RIFF, 16 bit, mono, 48 kHz.
std::string recording() {
  constexpr std::uint32_t rate = 48000, bytes = rate / 10 * 2;
  std::string text;
  const auto put = [&](std::uint32_t value, int size) {
    for (int i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * i));
  };
  text += "RIFF", put(36 + bytes, 4), text += "WAVEfmt ", put(16, 4), put(1, 2), put(1, 2);
  put(rate, 4), put(rate * 2, 4), put(2, 2), put(16, 2), text += "data", put(bytes, 4);
  return text + std::string(bytes, '\0');
}

struct EditsTest : testing::Test {
  /// Opens the rig at first; then what is told of this edit.
  std::string edit(const std::string& text) {
    const std::string file = folder.write_text("rig.toml", text);
    if (!session) {
      session = std::move(*rig::Session::open(rig::rig_in(file), {}, clock));
      const auto asked = session->asked();
      const auto ready = session->prepare({.format = asked.format,
                                           .inputs = 8,
                                           .outputs = static_cast<int>(asked.outputs.size()),
                                           .capture_latency = {},
                                           .playback_latency = {},
                                           .words = "no card"});
      EXPECT_TRUE(ready.has_value());
      edits.emplace(*session, [](rig::Rig&) {});
      return {};
    }
    const std::size_t before = events.last().size();
    is_taken = edits->take(milliseconds(0), events).has_value();
    std::string told;
    for (std::size_t i = before; i < events.last().size(); ++i) told += events.last()[i].words + "\n";
    return told;
  }

  Folder folder;
  TurnedClock clock;
  std::unique_ptr<rig::Session> session;
  std::optional<Edits> edits;
  Events events{Events::As::kept};
  bool is_taken = false;
};

TEST_F(EditsTest, what_comes_and_goes_is_told_by_its_name_and_not_value_by_value) {
  const std::string text = std::string(head) + right + tail;
  edit(text);
  EXPECT_THAT(edit(std::string(head) + right + shaker + tail),
              HasSubstr("rig.toml was edited: input Shaker was added ("));
  EXPECT_THAT(edit(text), HasSubstr("rig.toml was edited: input Shaker was removed ("));
  EXPECT_THAT(edit(text + drums), HasSubstr("edited: mix Drums was added ("));
  EXPECT_THAT(edit(replaced(text, "\"Over L\" = \"-9 dB\"", "\"Over L\" = \"-6 dB\"")),
              HasSubstr("edited: mix Drums was removed, Over L in Lead: -9 dB -> -6 dB ("));
}

TEST_F(EditsTest, a_link_is_told_with_both_names) {
  const std::string apart =
      std::string(head) + right + replaced(tail, "sends = {", "sends = { \"Over R\" = \"-9 dB\",");
  const std::string pair = std::string(head) + right + "link = \"Over L\"\n" + tail;
  edit(apart);
  EXPECT_THAT(edit(pair), HasSubstr("edited: input Over R was linked to Over L ("));
  EXPECT_THAT(edit(apart), HasSubstr("edited: input Over R is no longer linked to Over L, Over R in Lead: -9 dB, new"));
  EXPECT_THAT(edit(std::string(head) + tail), HasSubstr("edited: input Over R was removed ("));
}

TEST_F(EditsTest, a_removed_channel_takes_its_sends_along_without_a_word) {
  const std::string text = std::string(head) + shaker + replaced(tail, "sends = {", "sends = { Shaker = \"-9 dB\",");
  edit(text);
  EXPECT_THAT(edit(std::string(head) + tail), HasSubstr("edited: input Shaker was removed ("));
  EXPECT_THAT(edit(text), HasSubstr("edited: input Shaker was added, Shaker in Lead: -9 dB, new ("));
}

TEST_F(EditsTest, an_edit_that_failed_is_tried_again_when_the_same_text_is_saved_again) {
  const std::string text = std::string(head) + tail;
  const std::string recorded = replaced(text, "card = 1", "file = \"kick.wav\"");
  edit(text);
  EXPECT_THAT(edit(recorded), HasSubstr("kick.wav"));
  EXPECT_FALSE(is_taken);
  folder.write_text("kick.wav", recording());
  EXPECT_THAT(edit(recorded), HasSubstr("was edited"));
  EXPECT_TRUE(is_taken);
  EXPECT_EQ(edit(recorded), "") << "taken is taken";
}

TEST_F(EditsTest, an_edited_netlist_is_taken_like_an_edited_rig) {
  const std::string netlist =
      "a divider\n*@ input vin\n*@ output out\n*@ load rl\nvin in 0 0\nr1 in out 100\nr2 out 0 1k\nrl out 0 "
      "300\n.end\n";
  const auto write = [&](const std::string& text) { folder.write_text("amp.cir", text); };
  const std::string text = "[dac.d]\nfull_scale = \"2 V\"\n" + std::string(head) +
                           replaced(tail, "headphone = \"h\"", "headphone = \"h\"\namplifier = \"./amp.cir\"");
  write(netlist);
  edit(text);
  EXPECT_EQ(edit(text), "") << "as before";
  write(replaced(netlist, "r1 in out 100", "r1 in out 50"));
  EXPECT_THAT(edit(text), HasSubstr("amp.cir was edited: "));
  EXPECT_TRUE(is_taken);
  write(replaced(netlist, "r1 in out 100", "r1 in out"));
  EXPECT_THAT(edit(text), HasSubstr("amp.cir:6"));
  EXPECT_FALSE(is_taken);
  write(netlist);
  EXPECT_THAT(edit(text), HasSubstr("amp.cir was edited: "));
}

TEST_F(EditsTest, a_mistake_is_told_again_when_it_is_saved_again) {
  const std::string text = std::string(head) + tail;
  const std::string wrong = replaced(text, "-8 dB", "-8 dBB");
  edit(text);
  EXPECT_THAT(edit(wrong), HasSubstr("the rig goes on as it was"));
  EXPECT_THAT(edit(wrong), HasSubstr("the rig goes on as it was"));
  EXPECT_EQ(edit(text), "") << "as before";
}

}  // namespace
}  // namespace ohmic::app
