// Real jackd restarts under a running `ohmic run`: two of them in the short test, twenty in the long one.

#include "live_restarts.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;

// A steady tone, 3 dB below the ceiling: 0.5 of 2.83 V at the converter is 1.41 V at the peak, 100 dB SPL.
const std::string tone_rig = plain_gear + R"(
[[input]]
name = "Tone"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Tone = { level = "0 dB", pan = -1 } }
[[phones]]
name = "Me"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "0 dB"
ceiling = "103 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";
constexpr double plateau = 0.1;              // 1.41 V of 14.1 V
constexpr double ceiling = 0.1 * 1.4125376;  // 3 dB more

/// Highest magnitude of each 10 ms from the first sound on.
std::vector<double> rise(const std::vector<float>& heard) {
  std::size_t begin = 0;
  while (begin < heard.size() && heard[begin] == 0.0f) ++begin;
  std::vector<double> peaks;
  for (std::size_t at = begin; at + 480 <= heard.size() && peaks.size() < 60; at += 480) {
    double peak = 0.0;
    for (std::size_t i = at; i < at + 480; ++i) peak = std::max(peak, std::abs(static_cast<double>(heard[i])));
    peaks.push_back(peak);
  }
  return peaks;
}

}  // namespace

void restart_the_server(int times) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
  folder.write_text("rig.toml", tone_rig);
  JackServer server;
  ASSERT_TRUE(JackProbe("first", server.name(), 1).is_there());
  Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
                 .environment = {{"JACK_DEFAULT_SERVER", server.name()}}});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.output() << ohmic.errors();
  {
    JackProbe patchbay("patchbay", server.name(), 1);
    ASSERT_TRUE(patchbay.is_there());
    // Foreign connections: to the hardware, crosswise, and to a program that will come and go.
    ASSERT_TRUE(patchbay.connect("Ohmic:Me L", "system:playback_2"));
    JackProbe probe("probe", server.name(), 1);
    ASSERT_TRUE(probe.connect("Ohmic:Me L", "probe:in 1"));
    ASSERT_TRUE(eventually([&] { return static_cast<double>(probe.peak(0)) > 0.98 * plateau; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the program learns of its connections
    EXPECT_LE(static_cast<double>(probe.peak(0)), ceiling);
  }

  int rises = 0;
  double steepest = 0.0, loudest = 0.0;
  for (int time = 1; time <= times; ++time) {
    server.end(time % 2 == 0 ? SIGKILL : SIGTERM);
    ASSERT_TRUE(ohmic.says("lost: ", time)) << ohmic.output();
    server.start();
    JackProbe probe("probe", server.name(), 1);
    ASSERT_TRUE(probe.is_there());
    const bool was_first = !probe.has("Ohmic:Me L");
    ASSERT_TRUE(ohmic.says("back: ", time)) << ohmic.output();
    // It makes the connections again, to whoever is back already and to whoever comes later.
    ASSERT_TRUE(eventually([&] { return probe.are_connected("Ohmic:Me L", "probe:in 1"); })) << time;
    EXPECT_TRUE(eventually([&] { return probe.are_connected("Ohmic:Me L", "system:playback_2"); })) << time;
    ASSERT_TRUE(eventually([&] { return static_cast<double>(probe.peak(0)) > 0.98 * plateau; })) << time;
    const auto peaks = rise(probe.heard(0));
    loudest = std::max(loudest, static_cast<double>(probe.peak(0)));
    EXPECT_LE(static_cast<double>(probe.peak(0)), ceiling * 1.00001) << time;
    // Who was there before it heard the rise from its beginning: a raised cosine of 50 ms makes 31 % of the way in 10 ms.
    // A loaded machine loses periods, which makes a rise look steeper than it is; a bang would be 100 %.
    if (!was_first) continue;
    ++rises;
    EXPECT_LT(peaks.front(), 0.2 * plateau) << time;
    double before = 0.0;
    for (const double peak : peaks) {
      steepest = std::max(steepest, (peak - before) / plateau);
      EXPECT_LT(peak - before, 0.7 * plateau) << time;
      before = peak;
    }
  }
  std::printf(
      "%d restarts of jackd: back %d times; %d rises heard from their beginning, steepest %.0f %% in 10 ms; "
      "loudest %.1f dB below the ceiling\n",
      times, count(ohmic.output(), "back: "), rises, steepest * 100.0, 20.0 * std::log10(ceiling / loudest));
  EXPECT_GT(rises, 0);
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.errors();
}

}  // namespace ohmic::scenario
