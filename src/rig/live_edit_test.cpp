// A rig changed while it plays: the smallest sufficient change, nobody else disturbed, everything taken back bit for bit.

#include <bit>
#include <cmath>
#include <functional>
#include <numbers>

#include <gtest/gtest.h>

#include "rig/playing_test.hpp"
#include "rig/wiring.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

const std::string desk = plain_gear + R"(
[desk]
fade = "500 ms"

[[input]]
name = "A"
card = 1
[[input]]
name = "B"
card = 2

[[mix]]
name = "One"
sends = { A = "-6 dB" }
[[mix]]
name = "Two"
sends = { B = "-3 dB" }

[[phones]]
name = "Left"
mix = "One"
amplifier = "amp"
headphone = "h"
[[phones]]
name = "Right"
mix = "Two"
amplifier = "amp"
headphone = "h"
[[stream]]
name = "Tap one"
mix = "One"
[[stream]]
name = "Tap two"
mix = "Two"
)";

/// A desk whose inputs hear steady tones.
class Live {
 public:
  explicit Live(const std::string& text = desk)
      : playing_(rig_of(text), {}, [](Frames from, std::span<float* const> channels, int frames) {
          for (std::size_t c = 0; c < channels.size(); ++c)
            for (int i = 0; i < frames; ++i)
              channels[c][i] = 0.25f * std::sin(2.0f * std::numbers::pi_v<float> * 0.01f * static_cast<float>(c + 1) *
                                                static_cast<float>((from.count() + i) % 100));
        }) {}

  Session& session() { return *playing_.session; }
  void play(int periods = 200) { playing_.turn(periods); }
  Result<Applied> edit(const std::string& text) { return session().reload(rig_of(text)); }
  /// Samples of a card channel since `from`.
  std::vector<float> heard(std::size_t channel, std::size_t from = 0) const {
    const auto& all = playing_.heard(channel);
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
  }
  std::size_t frames() const { return playing_.heard(0).size(); }

 private:
  Playing playing_;
};

// Channels of the card: phones Left 0 1, Right 2 3; streams Tap one 4 5, Tap two 6 7.

Extent extent_of(const std::string& edited, std::uint64_t* swaps = nullptr) {
  Live live;
  live.play();
  const auto applied = live.edit(edited);
  EXPECT_TRUE(applied) << (applied ? "" : applied.error().sentence());
  live.play();
  if (swaps != nullptr) *swaps = live.session().engine().health().swaps;
  return applied ? applied->extent : Extent::nothing;
}

TEST(LiveEdit, a_comment_changes_nothing) { EXPECT_EQ(extent_of(desk + "\n# louder?\n"), Extent::nothing); }

TEST(LiveEdit, a_level_is_a_setting_and_no_plan_is_swapped) {
  std::uint64_t swaps = 1;
  EXPECT_EQ(extent_of(replaced(desk, "A = \"-6 dB\"", "A = \"-9 dB\""), &swaps), Extent::settings);
  EXPECT_EQ(swaps, 0u);
}

TEST(LiveEdit, dynamics_and_equalizers_are_settings) {
  std::uint64_t swaps = 1;
  EXPECT_EQ(extent_of(replaced(desk, "card = 1\n",
                               "card = 1\ngate = {}\ncompressor = { ratio = 4 }\nde_esser = {}\nhigh_pass = \"80 Hz\"\n"
                               "eq = [ { kind = \"peak\", frequency = \"1 kHz\", gain = \"6 dB\" } ]\n"),
                      &swaps),
            Extent::settings);
  EXPECT_EQ(swaps, 0u);
}

TEST(LiveEdit, an_other_amplifier_is_an_other_node) {
  EXPECT_EQ(extent_of(replaced(desk, "gain = \"0 dB\"", "gain = \"1 dB\"")), Extent::nodes);
}

TEST(LiveEdit, a_new_mix_is_a_new_plan) {
  EXPECT_EQ(extent_of(desk + "[[mix]]\nname = \"Three\"\nsends = { A = \"0 dB\" }\n"), Extent::plan);
}

TEST(LiveEdit, an_edit_that_needs_the_card_anew_is_checked_first) {
  Live live;
  live.play();
  const auto applied =
      live.edit("[card]\nframes = 128\n" + replaced(desk, "card = 1\n", "card = 1\ninsert = { file = \"no.wav\" }\n"));
  EXPECT_FALSE(applied);
  EXPECT_EQ(live.session().rig().card.frames, 64);
  EXPECT_EQ(live.edit(desk)->extent, Extent::nothing);
}

TEST(LiveEdit, an_other_name_for_a_channel_of_the_card_does_not_need_it_anew) {
  EXPECT_EQ(extent_of(replaced(replaced(desk, "name = \"A\"", "name = \"Z\""), "A = \"-6 dB\"", "Z = \"-6 dB\"")),
            Extent::plan);
}

TEST(LiveEdit, an_other_channel_of_the_card_needs_the_card_anew) {
  EXPECT_EQ(extent_of(replaced(desk, "card = 2", "card = 3")), Extent::device);
  EXPECT_EQ(extent_of("[card]\nframes = 128\n" + desk), Extent::device);
}

TEST(LiveEdit, what_did_not_change_goes_on_bit_by_bit_through_every_kind_of_edit) {
  // The first output and its stream are edited; the second ones must not hear of it.
  const std::vector<std::string> edits = {
      replaced(desk, "A = \"-6 dB\"", "A = \"-20 dB\""),
      replaced(desk, "card = 1\n", "card = 1\ncompressor = { ratio = 4 }\n"),
      desk + "[[mix]]\nname = \"Three\"\nsends = { A = \"0 dB\" }\n",
      replaced(desk, "sends = { A = \"-6 dB\" }", "sends = { A = { level = \"-6 dB\", tap = \"dry\" } }"),
      desk + "[[group]]\nname = \"g\"\nchannels = [\"A\"]\nlevel = \"-7 dB\"\n",
      replaced(desk, "name = \"Left\"\nmix = \"One\"", "name = \"Left\"\ndelay = \"3 ms\"\nmix = \"Two\""),
      replaced(replaced(desk, "name = \"A\"\ncard = 1\n", ""), "sends = { A = \"-6 dB\" }",
               "sends = { B = \"-6 dB\" }") +
          "\n",
  };
  Live still;
  still.play(800);
  for (std::size_t i = 0; i < edits.size(); ++i) {
    std::string text = edits[i];
    if (i == 6) text = replaced(text, "[[input]]\n[[input]]", "[[input]]");  // A is gone
    Live edited;
    edited.play(300);
    const auto applied = edited.edit(text);
    ASSERT_TRUE(applied) << applied.error().sentence();
    EXPECT_NE(applied->extent, Extent::device) << i;
    edited.play(500);
    for (const std::size_t channel : {2u, 3u, 6u, 7u}) EXPECT_TRUE(edited.heard(channel) == still.heard(channel)) << i;
    if (i != 2 && i != 3 && i != 5) {  // those leave the first stream alone, too
      EXPECT_FALSE(edited.heard(4) == still.heard(4)) << i;
    }
  }
}

TEST(LiveEdit, a_file_that_cannot_be_opened_changes_nothing) {
  Live live;
  live.play();
  const auto applied = live.edit(replaced(desk, "card = 1\n", "card = 1\ninsert = { file = \"missing.wav\" }\n"));
  ASSERT_FALSE(applied);
  EXPECT_NE(applied.error().sentence().find("missing.wav"), std::string::npos) << applied.error().sentence();
  EXPECT_TRUE(live.session().rig().inputs[0].strip.insert.file.empty());
  EXPECT_EQ(live.edit(desk)->extent, Extent::nothing);
}

/// The settings of the plan as bits, by node: unknown is unknown.
std::vector<std::vector<std::uint32_t>> settings_of(Session& session) {
  std::vector<std::vector<std::uint32_t>> all;
  for (const char* id : {"mixer", "feeds", "input.A.strip", "input.B.strip", "output.Left.phones"}) {
    const auto values = session.engine().settings(id);
    all.emplace_back();
    for (const float value : values) all.back().push_back(std::bit_cast<std::uint32_t>(value));
  }
  return all;
}

void turn_much(Session& session) {
  for (const auto& [address, value] :
       std::vector<std::pair<std::string, std::string>>{{"mix.One.sends.A.level", "-11.3 dB"},
                                                        {"mix.One.sends.A.pan", "0.37"},
                                                        {"input.B.fader", "-4.7 dB"},
                                                        {"input.A.high_pass", "93 Hz"},
                                                        {"input.A.gate.on", "true"},
                                                        {"input.A.compressor.on", "true"},
                                                        {"input.A.compressor.attack", "1.7 ms"},
                                                        {"input.A.eq.2.gain", "3.3 dB"},
                                                        {"mix.Two.mute", "true"}}) {
    const auto turned = session.set(address, value);
    ASSERT_TRUE(turned) << turned.error().sentence();
  }
}

TEST(LiveEdit, undo_takes_back_every_setting_bit_by_bit) {
  Live live;
  live.play();
  const auto before = settings_of(live.session());
  turn_much(live.session());
  live.play();
  const auto turned = settings_of(live.session());
  EXPECT_FALSE(turned == before);
  while (!live.session().undo().empty()) live.play(3);
  EXPECT_TRUE(settings_of(live.session()) == before);
  while (!live.session().redo().empty()) live.play(3);
  EXPECT_TRUE(settings_of(live.session()) == turned);
}

TEST(LiveEdit, a_recalled_scene_and_the_other_side_return_bit_by_bit) {
  Live live;
  live.play();
  const auto before = settings_of(live.session());
  const Scene scene = live.session().desk().scene("Start");
  live.session().other_side();
  turn_much(live.session());
  live.play();
  const auto turned = settings_of(live.session());
  live.session().other_side();
  EXPECT_TRUE(settings_of(live.session()) == before);
  live.session().other_side();
  EXPECT_TRUE(settings_of(live.session()) == turned);
  std::vector<Error> unknown_values;
  live.session().recall(scene, Second(0.01), unknown_values);
  EXPECT_TRUE(unknown_values.empty());
  EXPECT_TRUE(settings_of(live.session()) == before);
}

TEST(LiveEdit, a_recall_fades_the_mixes_in_the_time_the_desk_says_and_returns_to_the_same_sound) {
  Live still, live;
  still.play(1500);
  live.play(300);
  const Scene scene = live.session().desk().scene("Start");
  ASSERT_TRUE(live.session().set("mix.One.sends.A.level", "-100 dB"));
  live.play(100);
  const std::size_t recalled = live.frames();
  std::vector<Error> unknown_values;
  live.session().recall(scene, std::nullopt, unknown_values);
  live.play(1100);
  // 500 ms in a straight line: half of it after 250 ms.
  const auto faded = live.heard(4, recalled), whole = still.heard(4, recalled);
  const auto share = [&](std::size_t at) {
    double a = 0.0, b = 0.0;
    for (std::size_t i = at - 100; i < at + 100; ++i)
      a += std::abs(static_cast<double>(faded[i])), b += std::abs(static_cast<double>(whole[i]));
    return a / b;
  };
  EXPECT_NEAR(share(6000), 0.25, 0.01);
  EXPECT_NEAR(share(12000), 0.5, 0.01);
  EXPECT_NEAR(share(18000), 0.75, 0.01);
  for (std::size_t i = 24064; i < faded.size(); ++i) ASSERT_EQ(faded[i], whole[i]) << i;
}

TEST(LiveEdit, talkback_is_in_no_stream) {
  const std::string text = desk + R"(
[[talkback]]
name = "Talk"
input = "B"
to = ["Left"]
)";
  Live closed(text), open(text);
  for (Live* live : {&closed, &open}) live->play(300);
  ASSERT_TRUE(open.session().set("talkback.Talk.open", "true"));
  for (Live* live : {&closed, &open}) live->play(300);
  EXPECT_FALSE(open.heard(0) == closed.heard(0));
  for (const std::size_t channel : {2u, 4u, 5u, 6u, 7u})
    EXPECT_TRUE(open.heard(channel) == closed.heard(channel)) << channel;
}

}  // namespace
}  // namespace ohmic::rig
