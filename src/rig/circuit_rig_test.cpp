// Amplifiers that are netlists in a rig: how they are named, what can be turned on them, and that it is heard.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "devices/virtual_card.hpp"
#include "dsp/tone_fit.hpp"
#include "rig/explain.hpp"
#include "rig/ledger.hpp"
#include "rig/parameters.hpp"
#include "rig/recordings_test.hpp"
#include "rig/session.hpp"

namespace ohmic::rig {
namespace {

using namespace ohmic::literals;

constexpr const char* netlist = R"(* Twice the voltage behind a potentiometer; 20 ohm at the output.
*@ title Test amplifier
*@ input vin
*@ output out
*@ load rl
*@ supply vb
*@ volume pot rv1 rv2 linear default 1
*@ switch gain rg low=1k high=7k default low
*@ knob supply vb 6V 15V default 12
*@ probe stage v(s) what the stage makes
vin in 0 0
vb vcc 0 12
rb vcc 0 1k
rv1 in w 1
rv2 w 0 10k
rf fb 0 1k
rg s fb 1k
e1 s 0 w fb 1meg
ro s out 20
rl out 0 300
.end
)";

constexpr const char* rig_text = R"(
[dac.d]
full_scale = "2 V"
dynamic_range = "150 dB"
output_impedance = "0 ohm"
[amplifier.sheet]
noise = "0 V"
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
amplifier = ["amps/test.cir", "sheet"]
headphone = "h"
level = "-10 dB"
ceiling = "120 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

/// A rig on the virtual card, turned by hand.
struct Playing {
  Folder folder;
  TurnedClock clock;
  std::unique_ptr<Session> session;
  devices::Tape tape;
  std::unique_ptr<devices::VirtualCard> card;

  explicit Playing(const std::string& text = rig_text) {
    std::filesystem::create_directory(folder.file("amps"));
    write(netlist);
    folder.write("tone.wav", sine(1000.0, 0.05, 20.0));
    Reading reading = read_rig(text, folder.file("rig.toml"));
    for (const Error& error : reading.errors) ADD_FAILURE() << error.sentence();
    auto opened = Session::open(std::move(reading.rig), {.is_offline = true}, clock);
    if (!opened) {
      ADD_FAILURE() << opened.error().sentence();
      return;
    }
    session = std::move(*opened);
    card =
        std::make_unique<devices::VirtualCard>(clock, devices::VirtualSetup{.thread = devices::Cycle::Thread::offline});
    card->connect({}, tape.sink());
    const auto granted = card->open(session->asked());
    EXPECT_TRUE(granted.has_value());
    const auto ready = session->prepare(*granted);
    EXPECT_TRUE(ready.has_value()) << ready.error().sentence();
    EXPECT_TRUE(card->start(session->engine()).has_value());
  }
  ~Playing() {
    if (card) card->stop();
  }
  void write(const std::string& text) { folder.write_text("amps/test.cir", text); }
  void turn(double seconds) { card->turn(static_cast<int>(seconds * 48000.0 / 64.0)); }
  /// V peak at the terminals, of the last tenth of a second.
  double volts() const {
    const auto& left = tape.channels[0];
    return dsp::fit_tone(std::span(left).last(4800), 48_kHz, 1000_Hz).tones[0].peak * 10.0 * std::numbers::sqrt2;
  }
};

constexpr double played = 0.05 * 2.0 * std::numbers::sqrt2 * 0.3162278;  // V peak in front of the amplifier

std::vector<std::string> errors_of(const std::string& text) {
  Folder folder;
  std::filesystem::create_directory(folder.file("amps"));
  folder.write_text("amps/test.cir", netlist);
  folder.write_text("amps/broken.cir", "broken\nr1 in\n.end\n");
  std::vector<std::string> sentences;
  for (const Error& error : read_rig(text, folder.file("rig.toml")).errors) sentences.push_back(error.sentence());
  return sentences;
}

std::string with(std::string_view what, std::string_view instead) {
  std::string text = rig_text;
  text.replace(text.find(what), what.size(), instead);
  return text;
}

TEST(circuit_rig, knobs_are_declared_by_the_netlist_and_found_at_their_addresses) {
  Playing desk;
  Rig rig = desk.session->rig();
  std::vector<std::string> addresses;
  for (const Parameter& parameter : parameters(rig))
    if (parameter.address.starts_with("phones.Me.circuit.")) addresses.push_back(parameter.address);
  EXPECT_EQ(addresses, (std::vector<std::string>{"phones.Me.circuit.test.volume", "phones.Me.circuit.test.supply",
                                                 "phones.Me.circuit.test.gain", "phones.Me.circuit.test.listen",
                                                 "phones.Me.circuit.test.scope"}));
  const auto supply = find_parameter(rig, "phones.Me.circuit.test.supply");
  ASSERT_TRUE(supply);
  EXPECT_EQ(value_text(*supply), "12 V");
  EXPECT_EQ(supply->field.minimum, 6.0);
  EXPECT_EQ(supply->field.maximum, 15.0);
  EXPECT_EQ(supply->keeping, Keeping::file);
  const auto gain = find_parameter(rig, "phones.Me.circuit.test.gain");
  ASSERT_TRUE(gain);
  EXPECT_EQ(value_text(*gain), "low");
  EXPECT_TRUE(store_text(*gain, "high"));
  EXPECT_FALSE(store_text(*gain, "middle"));
  const auto wrong = find_parameter(rig, "phones.Me.circuit.test.volum");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().sentence().find("Did you mean \"volume\""), std::string::npos) << wrong.error().sentence();
}

TEST(circuit_rig, the_file_says_where_they_stand) {
  Playing desk(with("output = {", "circuit.test = { volume = 0.5, gain = \"high\" }\noutput = {"));
  desk.turn(1.0);
  EXPECT_NEAR(desk.volts(), played * 0.5 * 8.0 * 300.0 / 320.0, 1e-3);
}

TEST(circuit_rig, a_turned_knob_is_heard_and_undone_and_no_plan_is_swapped) {
  Playing desk;
  desk.turn(1.0);
  EXPECT_NEAR(desk.volts(), played * 2.0 * 300.0 / 320.0, 1e-3);
  const auto swaps = desk.session->engine().health().swaps;
  ASSERT_TRUE(desk.session->set("phones.Me.circuit.test.volume", "0.25"));
  desk.turn(0.3);
  EXPECT_NEAR(desk.volts(), played * 0.5 * 300.0 / 320.0, 1e-3);
  ASSERT_TRUE(desk.session->set("phones.Me.circuit.test.gain", "high"));
  desk.turn(0.3);
  EXPECT_NEAR(desk.volts(), played * 2.0 * 300.0 / 320.0, 1e-3);
  desk.session->undo();
  desk.session->undo();
  desk.turn(0.3);
  EXPECT_NEAR(desk.volts(), played * 2.0 * 300.0 / 320.0, 1e-3);
  EXPECT_EQ(desk.session->engine().health().swaps, swaps);
  EXPECT_EQ(desk.session->phones()[0].circuit->unconverged, 0);
}

TEST(circuit_rig, choices_are_matched_whether_they_are_datasheets_or_netlists) {
  Playing desk;
  desk.turn(1.0);
  const double circuit = desk.volts();
  ASSERT_TRUE(desk.session->set("phones.Me.choice", "2"));
  desk.turn(0.3);
  EXPECT_NEAR(desk.volts() / circuit, 1.0, 2e-3);
  EXPECT_FALSE(desk.session->phones()[0].circuit.has_value());
  EXPECT_EQ(desk.session->phones()[0].choices[0], "Test amplifier → h");
}

TEST(circuit_rig, needles_and_probes_are_read) {
  Playing desk;
  desk.turn(2.0);
  const PhonesState state = desk.session->phones()[0];
  ASSERT_TRUE(state.circuit);
  EXPECT_NEAR(state.circuit->supply_current.value(), 24e-3, 1e-3);
  ASSERT_EQ(state.circuit->probes.size(), 1u);
  EXPECT_EQ(state.circuit->probes[0].name, "stage");
  EXPECT_NEAR(state.circuit->probes[0].swing, 2.0 * played, 0.2 * played);
  EXPECT_FALSE(state.circuit->probes[0].is_heard);
  ASSERT_EQ(state.response.size(), response_frequencies.size());
  for (const float decibel : state.response) EXPECT_NEAR(decibel, 0.0, 0.01);  // resistors
  ASSERT_TRUE(desk.session->set("phones.Me.circuit.test.listen", "stage"));
  desk.turn(0.5);
  EXPECT_TRUE(desk.session->phones()[0].circuit->probes[0].is_heard);
  EXPECT_NEAR(desk.volts(), played * 2.0 * 300.0 / 320.0, 2e-3);  // as loud as the output
}

TEST(circuit_rig, what_is_listened_to_stands_on_the_scope) {
  Playing desk;
  desk.turn(1.0);
  const auto output = desk.session->phones()[0].circuit->scope;
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->is_triggered);
  EXPECT_NEAR(output->highest, played * 2.0 * 300.0 / 320.0, 2e-3);
  ASSERT_TRUE(desk.session->set("phones.Me.circuit.test.listen", "stage"));
  desk.turn(0.5);
  const auto stage = desk.session->phones()[0].circuit->scope;
  ASSERT_TRUE(stage);
  EXPECT_NEAR(stage->highest, played * 2.0, 2e-3);
  EXPECT_NEAR(stage->lowest, -played * 2.0, 2e-3);
}

TEST(circuit_rig, its_latency_stands_in_the_ledger) {
  Playing desk;
  const auto ledger = latency_ledger(desk.session->rig(), *desk.session->engine().plan(), nullptr, "Tone", "Me");
  ASSERT_TRUE(ledger);
  const auto part = std::ranges::find(ledger->parts, "Me: phones", &LatencyPart::part);
  ASSERT_NE(part, ledger->parts.end());
  EXPECT_EQ(part->frames, Frames(5));
}

TEST(circuit_rig, an_edited_netlist_is_heard_and_one_that_is_wrong_is_not_taken) {
  Playing desk;
  desk.turn(1.0);
  std::string louder = netlist;
  louder.replace(louder.find("rf fb 0 1k"), 10, "rf fb 0 500");
  desk.write(louder);
  Reading reading = read_rig(rig_text, desk.folder.file("rig.toml"));
  ASSERT_TRUE(reading.errors.empty());
  ASSERT_TRUE(desk.session->reload(std::move(reading.rig)));
  desk.turn(0.5);
  EXPECT_NEAR(desk.volts(), played * 3.0 * 300.0 / 320.0, 1e-3);
  desk.write("nothing\n.end\n");
  EXPECT_FALSE(read_rig(rig_text, desk.folder.file("rig.toml")).errors.empty());
}

TEST(circuit_rig, a_file_that_is_read_anew_and_says_the_same_changes_nothing) {
  Playing desk;
  desk.turn(0.5);
  Reading reading = read_rig(rig_text, desk.folder.file("rig.toml"));
  const auto applied = desk.session->reload(std::move(reading.rig));
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->extent, Extent::nothing);
}

TEST(circuit_rig, oversampling_is_the_desks) {
  Playing desk;
  desk.turn(1.0);
  ASSERT_TRUE(desk.session->set("desk.oversampling", "8"));
  desk.turn(1.0);
  EXPECT_NEAR(desk.volts(), played * 2.0 * 300.0 / 320.0, 1e-3);
  EXPECT_EQ(desk.session->phones()[0].circuit->unconverged, 0);
}

TEST(circuit_rig, explain_says_its_gain_noise_and_limit) {
  Playing desk;
  const Explanation explanation = explain(desk.session->rig());
  ASSERT_EQ(explanation.outputs.size(), 2u);
  EXPECT_EQ(explanation.outputs[0].name, "Me: Test amplifier → h");
  //  2 V through 2 x 300 / 320 at -10 dB, rms
  EXPECT_NEAR(explanation.staging.outputs[0].full_scale.value(),
              100.0 + 20.0 * std::log10(2.0 * 2.0 * 300.0 / 320.0) - 10.0, 0.05);
  EXPECT_TRUE(std::isfinite(explanation.staging.outputs[0].noise.value()));
}

TEST(circuit_rig, mistakes_get_a_sentence_with_file_and_line) {
  const auto expect = [](const std::string& text, std::string_view part) {
    const auto errors = errors_of(text);
    EXPECT_TRUE(std::ranges::any_of(errors, [&](const std::string& e) { return e.find(part) != std::string::npos; }))
        << part << "\n"
        << fmt::format("{}", errors.empty() ? "no error" : errors.front());
  };
  expect(with("amps/test.cir", "amps/nowhere.cir"), "There is no netlist \"amps/nowhere.cir\"");
  expect(with("amps/test.cir", "amps/broken.cir"), "broken.cir:2");
  expect(with("output = {", "circuit.test = { volum = 0.5 }\noutput = {"), "Did you mean \"volume\"");
  expect(with("output = {", "circuit.test = { volume = 2 }\noutput = {"), "outside its range");
  expect(with("output = {", "circuit.test = { supply = \"12 ohm\" }\noutput = {"), "supply");
  expect(with("output = {", "circuit.tast = { volume = 1 }\noutput = {"), "Did you mean \"test\"");
  expect(with("[\"amps/test.cir\", \"sheet\"]", "\"sheet\"\ncircuit.test = { volume = 1 }"),
         "None of its amplifiers is a netlist");
}

}  // namespace
}  // namespace ohmic::rig
