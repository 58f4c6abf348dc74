// ohmic latency beside jack_iodelay on the same server, and what it keeps; ohmic tune and doctor on a machine without a card.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
using Json = nlohmann::json;
using Environment = std::vector<std::pair<std::string, std::string>>;

/// The median of five readings of jack_iodelay.
std::optional<double> iodelay(const Environment& here, JackProbe& patchbay) {
  Program program({.command = {"jack_iodelay"}, .environment = here, .has_terminal = true});
  if (!eventually([&] { return patchbay.has("jack_delay:in"); })) return std::nullopt;
  if (!eventually([&] { return patchbay.connect("jack_delay:out", "jack_delay:in"); })) return std::nullopt;
  static const std::regex line(R"(([0-9.]+) frames +[0-9.]+ ms total roundtrip)");
  std::vector<double> frames;
  eventually([&] {
    const std::string said = program.output();
    frames.clear();
    for (std::sregex_iterator at(said.begin(), said.end(), line), end; at != end; ++at)
      frames.push_back(std::stod((*at)[1]));
    return frames.size() >= 6;
  });
  if (frames.size() < 2) return std::nullopt;
  frames.erase(frames.begin());
  std::ranges::sort(frames);
  return frames[frames.size() / 2];
}

TEST(LiveMeasure, latency_reads_what_jack_iodelay_reads_and_keeps_it) {
  if (!is_installed("jackd") || !is_installed("jack_iodelay")) GTEST_SKIP() << "jackd is not installed";
  const Folder folder;
  constexpr int period = 64;
  JackServer server(period);
  JackProbe patchbay("patchbay", server.name(), 1);
  ASSERT_TRUE(patchbay.is_there());
  const Environment here = {{"JACK_DEFAULT_SERVER", server.name()},
                            {"XDG_STATE_HOME", folder.file("state")},
                            {"XDG_RUNTIME_DIR", folder.file("")}};
  const auto theirs = iodelay(here, patchbay);
  ASSERT_TRUE(theirs);
  Program ohmic(
      {.command = {built("ohmic-guarded"), "latency", "--device", "jack", "--from", "1", "--to", "1", "--json"},
       .environment = here});
  ASSERT_TRUE(eventually([&] { return patchbay.connect("Ohmic-measures:out 1", "Ohmic-measures:in 1"); }))
      << ohmic.errors();
  EXPECT_EQ(ohmic.wait(std::chrono::seconds(40)), 0) << ohmic.errors();
  const Json told = Json::parse(ohmic.output());
  const Json& way = told["ways"][0];
  ASSERT_EQ(way["state"], "measured") << told.dump();
  const double ours = way["frames"];
  std::printf("looped at %d frames: %.3f frames by jack_iodelay, %.4f +- %.4f by ohmic latency\n", period, *theirs,
              ours, way["spread_frames"].get<double>());
  EXPECT_NEAR(ours, *theirs, 0.05);
  EXPECT_EQ(way["inverted"], false);
  const auto kept = run({built("ohmic"), "latency", "--kept", "--json"}, here);
  EXPECT_EQ(kept.code, 0);
  EXPECT_NEAR(Json::parse(kept.output)[0]["round_trip_frames"].get<double>(), ours, 1e-3);
}

TEST(LiveMeasure, where_nothing_comes_back_no_figure_is_made) {
  const Folder folder;
  const Environment here = {{"XDG_STATE_HOME", folder.file("state")}, {"XDG_RUNTIME_DIR", folder.file("")}};
  const auto silent =
      run({built("ohmic-guarded"), "latency", "--device", "virtual", "--from", "1", "--level", "-18 dBFS"}, here);
  EXPECT_EQ(silent.code, 1);
  EXPECT_NE(silent.output.find("Nothing comes back"), std::string::npos) << silent.output;
  const auto kept = run({built("ohmic"), "latency", "--kept"}, here);
  EXPECT_NE(kept.output.find("Nothing has been measured yet."), std::string::npos) << kept.output;
}

TEST(LiveMeasure, phones_of_a_rig_are_not_played_to_unasked) {
  const Folder folder;
  folder.write_text("rig.toml", plain_gear + R"(
[card]
device = "virtual"
[[input]]
name = "In"
card = 1
[[mix]]
name = "M"
sends = { In = "0 dB" }
[[phones]]
name = "Out"
mix = "M"
amplifier = "amp"
headphone = "h"
)");
  const Environment here = {{"XDG_STATE_HOME", folder.file("state")}, {"XDG_RUNTIME_DIR", folder.file("")}};
  const auto refused = run({built("ohmic"), "latency", folder.file("rig.toml"), "--from", "Out", "--to", "In"}, here);
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.errors.find("Somebody may wear Out"), std::string::npos) << refused.errors;
  const auto unknown = run({built("ohmic"), "latency", folder.file("rig.toml"), "--from", "Nobody"}, here);
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.errors.find("no output \"Nobody\""), std::string::npos) << unknown.errors;
}

TEST(LiveMeasure, tune_tries_buffers_with_a_rigs_work_and_says_what_to_change) {
  const Folder folder;
  const Environment here = {{"XDG_STATE_HOME", folder.file("state")}, {"XDG_RUNTIME_DIR", folder.file("")}};
  const auto tuned = run({built("ohmic-guarded"), "tune", "--device", "virtual", "--seconds", "1", "--json"}, here);
  ASSERT_TRUE(tuned.code == 0 || tuned.code == 1) << tuned.errors;  // a busy machine may hold nothing
  const Json told = Json::parse(tuned.output);
  EXPECT_GE(told["trials"].size(), 2u);
  for (const Json& trial : told["trials"]) {
    EXPECT_GT(trial["periods"], 0);
    EXPECT_LE(trial["late_p50_ms"], trial["late_p999_ms"]);
    EXPECT_LE(trial["late_p999_ms"], trial["late_most_ms"]);
    std::printf("%d frames: late by %.3f, %.3f, %.3f ms (p50, p99.9, most), %d xruns\n", trial["frames"].get<int>(),
                trial["late_p50_ms"].get<double>(), trial["late_p999_ms"].get<double>(),
                trial["late_most_ms"].get<double>(), trial["xruns"].get<int>());
  }
  EXPECT_EQ(told["holds_frames"].is_null(), tuned.code == 1);
  for (const Json& change : told["changes"]) EXPECT_FALSE(change["what"].get<std::string>().empty());
}

TEST(LiveMeasure, doctor_writes_a_note_with_and_without_a_rig) {
  const auto machine = run({built("ohmic"), "doctor"});
  EXPECT_EQ(machine.code, 0) << machine.errors;
  EXPECT_NE(machine.output.find("This machine"), std::string::npos) << machine.output;
  const auto band = run({built("ohmic"), "doctor", "rigs/band.toml"});
  EXPECT_EQ(band.code, 0) << band.errors;
  for (const char* words : {"What you hear", "What is recorded", "the tone"})
    EXPECT_NE(band.output.find(words), std::string::npos) << band.output;
}

}  // namespace
}  // namespace ohmic::scenario
