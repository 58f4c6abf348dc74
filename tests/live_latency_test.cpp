// jack_iodelay measures the round trip through the program and past it: a strip's EQ and a ceiling at work add no frame.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <regex>

#include <gtest/gtest.h>

#include "devices/jack_server_test.hpp"
#include "jack_probe.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
namespace fs = std::filesystem;

// The card's input through high-pass and EQ to a ceiling that jack_iodelay's tones exceed. The filters work far below
// the tones (1.3 to 3 kHz), where their phase is 0.04 frames.
const std::string loop_rig = plain_gear + R"(
[[input]]
name = "In"
card = 1
high_pass = "20 Hz"
eq = [ { kind = "low_shelf", frequency = "80 Hz", gain = "-3 dB" } ]
[[mix]]
name = "M"
sends = { In = { level = "0 dB", pan = -1 } }
[[phones]]
name = "Out"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "0 dB"
ceiling = "80 dB SPL"
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

/// The frames jack_iodelay reads from now on: the median of five readings; nothing when it hears nothing.
std::optional<double> reading(Program& iodelay) {
  const std::size_t before = iodelay.output().size();
  static const std::regex line(R"(([0-9.]+) frames +[0-9.]+ ms total roundtrip)");
  std::vector<double> frames;
  eventually(
      [&] {
        const std::string said = iodelay.output().substr(before);
        frames.clear();
        for (std::sregex_iterator at(said.begin(), said.end(), line), end; at != end; ++at)
          frames.push_back(std::stod((*at)[1]));
        return frames.size() >= 6;
      },
      std::chrono::seconds(15));
  if (frames.size() < 2) return std::nullopt;
  frames.erase(frames.begin());  // the first may still mix two paths
  std::ranges::sort(frames);
  return frames[frames.size() / 2];
}

void report(const char* system, const char* reference, double direct, double through) {
  std::printf("jack_iodelay on %s: %.3f frames %s, %.3f through Ohmic (high-pass, EQ, ceiling at work)\n", system,
              direct, reference, through);
}

TEST(LiveLatency, on_jackd_a_strip_with_eq_and_a_ceiling_at_work_add_no_frame) {
  if (!is_installed("jackd") || !is_installed("jack_iodelay")) GTEST_SKIP() << "jackd is not installed";
  const Folder folder;
  folder.write_text("rig.toml", loop_rig);
  JackServer server;
  JackProbe patchbay("patchbay", server.name(), 1);
  ASSERT_TRUE(patchbay.is_there());
  const std::vector<std::pair<std::string, std::string>> here = {{"JACK_DEFAULT_SERVER", server.name()}};
  Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
                 .environment = here});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  // On a terminal it writes each line at once.
  Program iodelay({.command = {"jack_iodelay"}, .environment = here, .has_terminal = true});
  ASSERT_TRUE(eventually([&] { return patchbay.has("jack_delay:in"); }));

  ASSERT_TRUE(eventually([&] { return patchbay.connect("jack_delay:out", "jack_delay:in"); }));
  const auto direct = reading(iodelay);
  ASSERT_TRUE(direct) << iodelay.output();
  ASSERT_EQ(run({"jack_disconnect", "jack_delay:out", "jack_delay:in"}, here).code, 0);
  ASSERT_TRUE(patchbay.connect("jack_delay:out", "Ohmic:In"));
  ASSERT_TRUE(patchbay.connect("Ohmic:Out L", "jack_delay:in"));
  const auto through = reading(iodelay);
  ASSERT_TRUE(through) << iodelay.output();

  report("jackd, 48 kHz / 32", "looped directly", *direct, *through);
  EXPECT_EQ(std::llround(*through), std::llround(*direct));
  EXPECT_NEAR(*through, *direct, 0.2);
  EXPECT_TRUE(ohmic.says("ceiling: Out was held")) << "the ceiling worked: " << ohmic.output();
}

/// A PipeWire of its own: no hardware, no session manager, periods of 64 frames, gone with the test.
class PipeWire {
 public:
  PipeWire() {
    // A private folder with a short name: sockets allow 108 letters.
    fs::create_directories(folder_.file("config/pipewire/pipewire.conf.d"));
    fs::permissions(folder_.file(""), fs::perms::owner_all);
    // In a virtual machine PipeWire would insist on 1024 frames.
    folder_.write_text("config/pipewire/pipewire.conf.d/period.conf", R"(
context.properties = {
  default.clock.rate = 48000
  default.clock.quantum = 64
  default.clock.min-quantum = 64
  default.clock.max-quantum = 64
  vm.overrides = { default.clock.min-quantum = 64 }
}
)");
    daemon_ = std::make_unique<Program>(ProgramSetup{.command = {"pipewire"}, .environment = environment()});
    // jack_lsp answers when the server does.
    is_there_ = eventually([&] { return jack({"jack_lsp"}).code == 0; });
  }
  bool is_there() const { return is_there_; }
  std::vector<std::pair<std::string, std::string>> environment() const {
    return {{"XDG_RUNTIME_DIR", folder_.file("")},
            {"XDG_CONFIG_HOME", folder_.file("config")},
            {"JACK_NO_START_SERVER", "1"},
            {"JACK_DEFAULT_SERVER", "ohmic-test-nobody"}};
  }
  /// A JACK program on it.
  Ran jack(std::vector<std::string> command) const {
    command.insert(command.begin(), "pw-jack");
    return run(std::move(command), environment());
  }
  bool connect(const std::string& from, const std::string& to) const {
    return eventually([&] { return jack({"jack_connect", from, to}).code == 0; });
  }
  bool disconnect(const std::string& from, const std::string& to) const {
    return jack({"jack_disconnect", from, to}).code == 0;
  }
  bool has(const std::string& port) const { return jack({"jack_lsp"}).output.find(port + "\n") != std::string::npos; }

 private:
  Folder folder_;
  std::unique_ptr<Program> daemon_;
  bool is_there_ = false;
};

TEST(LiveLatency, on_pipewire_a_strip_with_eq_and_a_ceiling_at_work_add_no_frame) {
  for (const char* needed : {"pipewire", "pw-jack", "jack_iodelay", "jack_lsp"})
    if (!is_installed(needed)) GTEST_SKIP() << needed << " is not installed";
  const Folder folder;
  folder.write_text("rig.toml", loop_rig);
  const PipeWire pipewire;
  ASSERT_TRUE(pipewire.is_there());
  // PipeWire 0.3.65 now and then never answers a client that opens while the machine is busy; Ohmic says so and ends. A
  // person starts it again.
  std::unique_ptr<Program> ohmic;
  bool is_playing = false;
  for (int attempt = 0; attempt < 3 && !is_playing; ++attempt) {
    ohmic = std::make_unique<Program>(ProgramSetup{
        .command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack", "--events"},
        .environment = pipewire.environment()});
    is_playing = ohmic->says("first audio");
    if (!is_playing) std::printf("attempt %d: %s", attempt + 1, ohmic->errors().c_str());
  }
  ASSERT_TRUE(is_playing) << ohmic->errors();
  Program iodelay(
      {.command = {"pw-jack", "jack_iodelay"}, .environment = pipewire.environment(), .has_terminal = true});
  ASSERT_TRUE(eventually([&] { return pipewire.has("jack_delay:in"); }));

  // PipeWire lets no client hear itself, so the loop past us is a client that copies, and nothing else.
  Program copy({.command = {"pw-jack", built("tests/jack_copy")}, .environment = pipewire.environment()});
  ASSERT_TRUE(eventually([&] { return pipewire.has("copy:in 1"); }));
  ASSERT_TRUE(pipewire.connect("jack_delay:out", "copy:in 1"));
  ASSERT_TRUE(pipewire.connect("copy:out", "jack_delay:in"));
  const auto direct = reading(iodelay);
  ASSERT_TRUE(direct) << iodelay.output();
  ASSERT_TRUE(pipewire.disconnect("jack_delay:out", "copy:in 1"));
  ASSERT_TRUE(pipewire.disconnect("copy:out", "jack_delay:in"));
  ASSERT_TRUE(pipewire.connect("jack_delay:out", "Ohmic:In"));
  ASSERT_TRUE(pipewire.connect("Ohmic:Out L", "jack_delay:in"));
  const auto through = reading(iodelay);
  ASSERT_TRUE(through) << iodelay.output();

  report("PipeWire, 48 kHz / 64", "looped by a client that copies", *direct, *through);
  EXPECT_EQ(std::llround(*through), std::llround(*direct));
  EXPECT_NEAR(*through, *direct, 0.2);
  EXPECT_TRUE(ohmic->says("ceiling: Out was held")) << "the ceiling worked: " << ohmic->output();
}

}  // namespace
}  // namespace ohmic::scenario
