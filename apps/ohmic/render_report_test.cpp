// What happened inside a circuit is in the report of a render: in words where there is something to say, always in numbers.

#include "render_report.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sndfile.h>

#include "commands.hpp"
#include "rig/rig_text_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(RenderReport, a_circuit_that_is_well_is_not_talked_about) {
  EXPECT_EQ(words({.name = "otl", .steps = 96000}), "");
}

TEST(RenderReport, a_circuit_says_what_happened_in_it) {
  EXPECT_EQ(words({.name = "otl", .steps = 96000, .unconverged = 12, .fallbacks = 40}),
            "otl: 12 of 96000 steps did not converge, 40 took the slow way");
  EXPECT_EQ(words({.name = "otl", .steps = 96000, .fallbacks = 40}),
            "otl: 40 of 96000 steps took the slow way, every step converged");
  EXPECT_EQ(
      words({.name = "otl", .steps = 8, .unconverged = 8, .mutings = 1}),
      "otl: 8 of 8 steps did not converge; muted 1 time because no solution was found, and not computed meanwhile");
}

TEST(RenderReport, one_line_for_all_circuits_that_are_well_and_none_without_circuits) {
  RenderReport report;
  report.files = {{.path = "a.wav", .output = "A"}};
  EXPECT_THAT(circuit_lines(report), IsEmpty());
  report.files.push_back({.path = "b.wav", .output = "B", .circuit = RenderedCircuit{.name = "otl", .steps = 8}});
  EXPECT_THAT(circuit_lines(report), ElementsAre("circuits: every step converged"));
  report.files[1].circuit->unconverged = 2;
  EXPECT_THAT(circuit_lines(report), ElementsAre("B's circuit otl: 2 of 8 steps did not converge"));
}

// Its node stands at v with v + v^2 = in (1 ohm; the headphone takes nothing to speak of): an input below -0.25 V has no v.
constexpr const char* parabola = R"(* A current that grows as the square of its voltage.
*@ input vin
*@ output mid
*@ load rl
vin in 0 0
rs in mid 1
b1 mid 0 i=v(mid)*v(mid)
rl mid 0 300
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
amplifier = "AMPLIFIER"
headphone = "h"
level = "0 dB"
ceiling = "125 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

class RenderedRig : public testing::Test {
 protected:
  /// A rig that plays a 100 Hz sine of `peak` volts behind its converter through a circuit.
  std::string rig_with(const std::string& amplifier, double peak) {
    std::vector<float> samples(9600);
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = static_cast<float>(peak / (2.0 * std::numbers::sqrt2) *
                                      std::sin(2.0 * std::numbers::pi * 100.0 * static_cast<double>(i) / 48e3));
    SF_INFO info{};
    info.samplerate = 48000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open(folder_.file("tone.wav").c_str(), SFM_WRITE, &info);
    EXPECT_NE(file, nullptr);
    sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(file);
    return folder_.write_text("rig.toml", rig::replaced(rig_text, "AMPLIFIER", amplifier));
  }
  /// What render prints; it must end well.
  std::string rendered(const std::string& rig, bool is_json) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(render({.rig = rig, .output = folder_.file("out.wav"), .is_json = is_json}), done);
    std::fflush(stdout);
    return testing::internal::GetCapturedStdout();
  }
  nlohmann::json circuit_of(const std::string& rig) {
    return nlohmann::json::parse(rendered(rig, true))["files"][0]["circuit"];
  }

  Folder folder_;
};

TEST_F(RenderedRig, a_netlist_without_a_solution_gives_counts) {
  folder_.write_text("parabola.cir", parabola);
  const std::string rig = rig_with("parabola.cir", 0.5);
  const auto circuit = circuit_of(rig);
  EXPECT_EQ(circuit["name"], "parabola");
  EXPECT_EQ(circuit["steps"], 2 * 4 * 9600);  // two sides, four steps a frame
  // The left side, where the sine is below -0.25 V: a third of its time.
  EXPECT_GT(circuit["unconverged_steps"], 0);
  EXPECT_LT(circuit["unconverged_steps"], 4 * 9600 / 2);
  EXPECT_GT(circuit["fallback_steps"], 0);
  EXPECT_THAT(rendered(rig, false),
              HasSubstr("Me's circuit parabola: " + std::to_string(circuit["unconverged_steps"].get<long>()) +
                        " of 76800 steps did not converge"));
}

TEST_F(RenderedRig, a_shipped_netlist_gives_none) {
  const std::string rig = rig_with(std::filesystem::absolute("circuits/opamp_battery.cir").string(), 0.5);
  const auto circuit = circuit_of(rig);
  EXPECT_EQ(circuit["name"], "opamp_battery");
  for (const char* none : {"unconverged_steps", "fallback_steps", "mutings"}) EXPECT_EQ(circuit[none], 0) << none;
  const std::string said = rendered(rig, false);
  EXPECT_THAT(said, HasSubstr("circuits: every step converged\n"));
  EXPECT_THAT(said, Not(HasSubstr("opamp_battery:")));
}

}  // namespace
}  // namespace ohmic::app
