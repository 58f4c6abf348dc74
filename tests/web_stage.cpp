// The port and the token are read from what the program prints.

#include "web_stage.hpp"

#include <charconv>
#include <csignal>
#include <filesystem>

namespace ohmic::scenario {
namespace {

constexpr const char* rig_text = R"(title = "Console"
[card]
frames = 64
[headphone.h]
impedance = "38 ohm"
sensitivity = "115 dB/V"
[[input]]
name = "Kick"
file = "tone.wav"
[[input]]
name = "Vocal"
card = 1
[[mix]]
name = "Lead"
[mix.sends]
Kick = "-8 dB"
Vocal = "0 dB"
[[phones]]
name = "Lead"
mix = "Lead"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
level = "-30 dB"
)";

}  // namespace

LiveWeb::LiveWeb() {
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
  folder.write_text("band.toml", rig_text);
  for (const char* name : {"run", "state"}) {
    std::filesystem::create_directories(folder.file(name));
    std::filesystem::permissions(folder.file(name), std::filesystem::perms::owner_all);
  }
  environment = {{"XDG_RUNTIME_DIR", folder.file("run")}, {"XDG_STATE_HOME", folder.file("state")}};
}

Program& LiveWeb::play(std::vector<std::string> more) {
  ProgramSetup setup{
      .command = {built("ohmic-guarded"), "run", folder.file("band.toml"), "--device", "virtual", "--events"},
      .environment = environment};
  setup.command.insert(setup.command.end(), more.begin(), more.end());
  program.emplace(std::move(setup));
  EXPECT_TRUE(program->says("first audio")) << program->errors();
  const std::string said = program->output(), before = "#token=";
  late_before = count(said, "the engine took");
  const auto at = said.find(before);
  if (at == std::string::npos) {
    ADD_FAILURE() << said;
    return *program;
  }
  token = said.substr(at + before.size(), said.find('\n', at) - at - before.size());
  const auto colon = said.rfind(':', at);
  std::from_chars(said.data() + colon + 1, said.data() + said.size(), port);
  return *program;
}

nlohmann::json LiveWeb::ask(const std::string& request) {
  const WebAnswer answer =
      WebCaller(port).ask("POST", "/api/v1/request", {{"Authorization", "Bearer " + token}}, request);
  return nlohmann::json::parse(answer.body, nullptr, false);
}

WebCaller LiveWeb::engineer(std::optional<int> receive) {
  WebCaller caller(port, receive);
  EXPECT_TRUE(caller.upgrade()) << caller.refused().head << caller.refused().body;
  EXPECT_NE(caller.hello(token).find(R"("role": "engineer")"), std::string::npos);
  return caller;
}

void LiveWeb::expect_untouched() {
  const auto status = ask(R"({"status": true})");
  ASSERT_TRUE(status.contains("health")) << status.dump();
  EXPECT_EQ(status["card"]["playing"], true);
  EXPECT_LT(program->memory("VmHWM"), 250.0);
  program->signal(SIGINT);
  EXPECT_EQ(program->wait(), 0) << program->errors();
  // A machine that others use takes the processor from the audio thread, mostly between periods, now and then inside one:
  // only what is late without that is ours. (Whether a client costs the engine time is tools/bench/console_load's.)
  const int taken_away = count(program->output(), "in which the engine was not called");
  EXPECT_LE(count(program->output(), "the engine took"), late_before + taken_away) << program->output();
}

}  // namespace ohmic::scenario
