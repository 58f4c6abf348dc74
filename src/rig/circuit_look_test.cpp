// Any node of a circuit in a rig is listened to and looked at by its name: in the file, while it plays, undone and saved.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include "dsp/tone_fit.hpp"
#include "rig/parameters.hpp"
#include "rig/playing_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::rig {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using namespace ohmic::literals;

constexpr const char* netlist = R"(* A stage inside a subcircuit, a probe at its end.
*@ title Nested amplifier
*@ input vin
*@ output out
*@ load rl
*@ supply vb
*@ volume pot rv1 rv2 linear default 1
*@ probe stage v(mid)
vin in 0 0
vb vcc 0 12
rb vcc 0 1k
rv1 in w 1
rv2 w 0 10k
x1 w mid stage
ro mid out 20
rl out 0 300
.subckt stage a b
rs a g 1k
rg g 0 1k
e1 b 0 g 0 4
.ends
.end
)";

constexpr const char* rig_text = R"(
[dac.d]
full_scale = "2 V"
dynamic_range = "150 dB"
output_impedance = "0 ohm"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Tone"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Tone = { level = "0 dB", pan = -1 } }
[[phones]]
name = "Me"
amplifier = "amps/nested.cir"
headphone = "h"
level = "-10 dB"
ceiling = "120 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

const std::string circuit = "phones.Me.circuit.nested.";
constexpr double played = 0.05 * 2.0 * std::numbers::sqrt2 * 0.3162278;  // V peak in front of the amplifier

/// A float WAV of 48 kHz, one channel.
void write_tone(const std::string& path, double frequency, double peak, double seconds) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * 48e3));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / 48e3));
  SF_INFO info{};
  info.samplerate = 48000;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << path;
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
  sf_close(file);
}

struct Desk {
  Folder folder;
  std::string netlist_file = folder.write_text("amps/nested.cir", netlist);
  std::string tone_file = folder.file("tone.wav");
  Playing playing;
  Session& session;

  explicit Desk(const std::string& text = rig_text)
      : playing((write_tone(tone_file, 1000.0, 0.05, 20.0), rig_in(folder.write_text("rig.toml", text))),
                {.is_offline = true}),
        session(*playing.session) {}
  /// What stands on the scope after a while; the half of its swing.
  double seen() {
    playing.play(0.2);
    const auto trace = session.phones()[0].circuit->scope;
    EXPECT_TRUE(trace);
    return trace ? 0.5 * (static_cast<double>(trace->highest) - static_cast<double>(trace->lowest)) : 0.0;
  }
};

std::string with(const std::string& settings) {
  return replaced(rig_text, "output = {", "circuit.nested = { " + settings + " }\noutput = {");
}

std::string refusal(const std::string& settings) {
  Folder folder;
  folder.write_text("amps/nested.cir", netlist);
  const Reading reading = read_rig(with(settings), folder.file("rig.toml"));
  EXPECT_EQ(reading.errors.size(), 1u);
  return reading.errors.empty() ? std::string() : reading.errors.front().sentence();
}

TEST(circuit_look, the_file_names_what_is_heard_and_what_the_scope_shows) {
  Desk desk(with("listen = \"mid\", scope = \"v(X1.G)\""));
  EXPECT_NEAR(desk.seen(), 0.5 * played, 2e-3 * played);
  const CircuitState state = *desk.session.phones()[0].circuit;
  EXPECT_EQ(state.listen, "mid");
  EXPECT_EQ(state.look, "x1.g");
  EXPECT_EQ(state.seen, "x1.g");
}

TEST(circuit_look, every_node_and_current_is_reached_while_it_plays) {
  Desk desk;
  desk.playing.play(0.5);
  const auto swaps = desk.session.engine().health().swaps;
  const double out = 2.0 * played * 300.0 / 320.0;
  for (const auto& [place, swing] : {std::pair("x1.g", 0.5 * played),
                                     {"stage", 2.0 * played},
                                     {"mid", 2.0 * played},
                                     {"out", out},
                                     {"v(mid, out)", 2.0 * played - out},
                                     {"i(rl)", out / 300.0},
                                     {"i(x1.rs)", 0.5 * played / 1e3},
                                     {"heard", out}}) {
    desk.playing.set(circuit + "scope", place);
    EXPECT_NEAR(desk.seen(), swing, 3e-3 * swing) << place;
  }
  EXPECT_EQ(desk.session.engine().health().swaps, swaps) << "no plan is swapped";
  EXPECT_EQ(desk.session.phones()[0].circuit->unconverged, 0);
}

TEST(circuit_look, what_is_played_stays_as_it_is_bit_by_bit_while_nodes_are_looked_at) {
  Desk still, looked;
  std::size_t place = 0;
  for (int i = 0; i < 60; ++i) {
    still.playing.turn(7);
    looked.playing.turn(7);
    const auto places = looked.session.phones()[0].circuit->places;
    if (i > 10) looked.playing.set(circuit + "scope", (*places)[place++ % places->size()]);
  }
  ASSERT_GT(place, 20u);
  for (const std::size_t side : {0u, 1u}) EXPECT_EQ(still.playing.heard(side), looked.playing.heard(side));
}

TEST(circuit_look, a_node_that_is_listened_to_is_as_loud_as_the_output) {
  Desk desk;
  desk.playing.play(0.5);
  const auto peak = [&] {
    desk.playing.play(0.3);
    return dsp::fit_tone(std::span(desk.playing.heard(0)).last(4800), 48_kHz, 1000_Hz).tones[0].peak;
  };
  const double output = peak();
  for (const char* place : {"x1.g", "i(x1.rs)", "stage", "w"}) {
    desk.playing.set(circuit + "listen", place);
    EXPECT_NEAR(peak() / output, 1.0, 2e-3) << place;
    EXPECT_EQ(desk.session.phones()[0].circuit->seen, place);
  }
}

TEST(circuit_look, it_is_undone_done_again_and_saved_as_other_settings_are) {
  Desk desk;
  desk.playing.set(circuit + "scope", "x1.g");
  desk.playing.set(circuit + "listen", "V(MID)");
  EXPECT_EQ(desk.session.phones()[0].circuit->listen, "mid");
  desk.session.undo();
  EXPECT_EQ(desk.session.phones()[0].circuit->listen, "output");
  desk.session.redo();
  ASSERT_TRUE(desk.session.save());
  const std::string saved = desk.folder.read_text("rig.toml");
  EXPECT_THAT(saved, AllOf(HasSubstr("\"mid\""), HasSubstr("\"x1.g\"")));
  const Rig again = rig_in(desk.folder.file("rig.toml"));
  EXPECT_EQ(again.phones[0].circuits[0].listen, "mid");
  EXPECT_EQ(again.phones[0].circuits[0].scope, "x1.g");
}

TEST(circuit_look, knobs_turn_while_a_node_is_looked_at) {
  Desk desk(with("scope = \"x1.g\""));
  EXPECT_NEAR(desk.seen(), 0.5 * played, 2e-3 * played);
  desk.playing.set(circuit + "volume", "0.5");
  desk.playing.play(0.1);
  EXPECT_LT(desk.seen(), 0.3 * played);
}

TEST(circuit_look, names_are_offered_and_what_is_none_is_answered_with_the_nearest) {
  Desk desk;
  Rig rig = desk.session.rig();
  const auto scope = find_parameter(rig, circuit + "scope");
  ASSERT_TRUE(scope);
  for (const char* name : {"heard", "output", "stage", "mid", "x1.g", "i(rl)", "i(x1.e1)"})
    EXPECT_THAT(scope->names, Contains(name));
  EXPECT_EQ(value_text(*scope), "heard");
  const auto refused = desk.session.set(circuit + "scope", "mdi");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence(), AllOf(HasSubstr("no node \"mdi\""), HasSubstr("Did you mean \"mid\"?")));
  EXPECT_THAT(refusal("listen = \"g\""), AllOf(HasSubstr("rig.toml:"), HasSubstr("Did you mean \"x1.g\"?")));
  EXPECT_THAT(refusal("listen = \"heard\""), HasSubstr("no node \"heard\""));
  EXPECT_THAT(refusal("scope = \"i(x1.rz)\""), HasSubstr("Did you mean \"i(x1.rs)\"?"));
}

}  // namespace
}  // namespace ohmic::rig
