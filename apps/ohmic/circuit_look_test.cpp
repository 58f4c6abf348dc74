// A node listened to while it plays is the node that `ohmic circuit tran` prints.

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sndfile.h>

#include "circuit_commands.hpp"
#include "dsp/tone_fit.hpp"
#include "rig/playing_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::app {
namespace {

constexpr const char* netlist = R"(* A diode inside a subcircuit bends one half of the wave.
*@ input vin
*@ output out
*@ load rl
vin in 0 0
x1 in mid stage
ro mid out 20
rl out 0 300
.subckt stage a b
rs a g 1k
d1 g 0 dx
c1 g 0 1n
e1 b 0 g 0 4
.ends
.model dx d(is=1e-9)
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
amplifier = "nested.cir"
headphone = "h"
level = "0 dB"
ceiling = "125 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
circuit.nested = { listen = "NODE" }
)";

constexpr double frequency = 750.0;  // 64 frames a period
constexpr int harmonics = 5;

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

/// Peaks of the fundamental and its harmonics.
std::vector<double> spectrum(const std::vector<float>& samples, double rate) {
  const std::size_t periods = static_cast<std::size_t>(static_cast<double>(samples.size()) * frequency / rate);
  const auto count = static_cast<std::size_t>(static_cast<double>(periods) * rate / frequency);
  std::vector<double> peaks;
  for (const dsp::Tone& tone :
       dsp::fit_harmonics(std::span(samples).last(count), Hertz(rate), Hertz(frequency), harmonics).tones)
    peaks.push_back(tone.peak);
  return peaks;
}

TEST(circuit_look, a_node_listened_to_live_is_that_of_circuit_tran) {
  const Folder folder;
  const std::string file = folder.write_text("nested.cir", netlist);
  write_tone(folder.file("tone.wav"), frequency, 0.2, 2.0);
  const double volts = 0.2 * 2.0 * std::numbers::sqrt2;  // peak, of the converter
  for (const char* node : {"x1.g", "mid"}) {
    rig::Playing playing(rig::rig_of(rig::replaced(rig_text, "NODE", node), folder.file("rig.toml")),
                         {.is_offline = true});
    playing.play(1.5);
    // The scope, in volts: points of four steps, at 48 kHz.
    const auto trace = playing.session->phones()[0].circuit->scope;
    ASSERT_TRUE(trace) << node;
    const std::vector<float> live(trace->points.begin(), trace->points.end());
    // What is heard: as loud as the output, so its harmonics are compared with its fundamental.
    const auto& left = playing.heard(0);
    const auto heard = spectrum({left.end() - 19200, left.end()}, 48e3);

    const auto report = circuit_tran({.command = "tran",
                                      .file = file,
                                      .load = "300",
                                      .output = {},
                                      .node = node,
                                      .frequency = Hertz(frequency),
                                      .level = Volt(volts / std::numbers::sqrt2),
                                      .length = Second(0.1)});
    ASSERT_TRUE(report) << report.error().sentence();
    std::vector<float> bench, points;
    for (const auto& row : report->tables[0].rows) bench.push_back(static_cast<float>(std::get<double>(row[2])));
    for (std::size_t i = bench.size() / 2; i + 4 <= bench.size(); i += 4)
      points.push_back((bench[i] + bench[i + 1] + bench[i + 2] + bench[i + 3]) / 4.0f);
    const auto expected = spectrum(bench, 192e3), expected_points = spectrum(points, 48e3), seen = spectrum(live, 48e3);
    for (std::size_t k = 0; k < harmonics; ++k) {
      EXPECT_NEAR(seen[k], expected_points[k], 1e-3 * expected_points[0]) << node << ", harmonic " << k + 1;
      EXPECT_NEAR(heard[k] / heard[0], expected[k] / expected[0], 1e-3) << node << ", harmonic " << k + 1;
    }
    EXPECT_GT(expected[1], 0.05 * expected[0]) << "it is bent";
  }
}

}  // namespace
}  // namespace ohmic::app
