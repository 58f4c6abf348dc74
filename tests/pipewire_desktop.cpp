// A desktop's sound for tests: real pipewire, wireplumber and pipewire-pulse in a runtime folder of their own, with one
// card that nobody hears.

#include "pipewire_desktop.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "devices/jack_server_test.hpp"

namespace ohmic::scenario {

namespace fs = std::filesystem;
using devices::testing::eventually;

namespace {

// In a virtual machine PipeWire would not go below 1024 frames.
constexpr const char* speakers = R"(
context.properties = {
  default.clock.min-quantum = 32
  vm.overrides = { default.clock.min-quantum = 32 }
}
context.objects = [
  { factory = adapter
    args = {
      factory.name = support.null-audio-sink
      node.name = speakers
      node.description = Speakers
      media.class = Audio/Sink
      audio.position = [ FL FR ]
      priority.session = 1000
      priority.driver = 1000
      object.linger = true
    }
  }
]
)";

/// As on a desktop, where RTKit gives it: what is lost then is lost by somebody's mistake. Where it may not be raised,
/// a machine that is idle has to do.
void allow_real_time() {
  const rlimit limit{.rlim_cur = 95, .rlim_max = 95};
  ::setrlimit(RLIMIT_RTPRIO, &limit);
}

}  // namespace

std::string Desktop::missing() {
  for (const char* name : {"dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse", "pw-play", "pw-record", "pactl"})
    if (!is_installed(name)) return name;
  return {};
}

Desktop::Desktop(bool has_pulse) : has_pulse_(has_pulse) {
  allow_real_time();
  folder_ = fmt::format("/tmp/ohmic-desktop-{}", ::getpid());
  fs::remove_all(folder_);
  fs::create_directories(folder_ + "/config/pipewire/pipewire.conf.d");
  fs::permissions(folder_, fs::perms::owner_all);
  std::ofstream(folder_ + "/config/pipewire/pipewire.conf.d/speakers.conf") << speakers;
  const std::string bus = "unix:path=" + folder_ + "/bus";
  environment_ = {{"XDG_RUNTIME_DIR", folder_},           {"XDG_CONFIG_HOME", folder_ + "/config"},
                  {"XDG_STATE_HOME", folder_ + "/state"}, {"HOME", folder_},
                  {"DBUS_SESSION_BUS_ADDRESS", bus},      {"PULSE_SERVER", "unix:" + folder_ + "/pulse/native"}};
  for (const auto& [name, value] : environment_)
    if (name != "HOME") ::setenv(name.c_str(), value.c_str(), 1);
  bus_ = begin({"dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=" + bus});
  eventually([&] { return fs::exists(folder_ + "/bus"); });
  start();
}

Desktop::~Desktop() {
  end(SIGTERM);
  bus_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Desktop::start() {
  server_ = begin({"pipewire"});
  eventually([&] { return fs::exists(folder_ + "/pipewire-0"); });
  manager_ = begin({"wireplumber"});
  if (has_pulse_) pulse_ = begin({"pipewire-pulse"});
}

void Desktop::end(int signal) {
  for (auto* program : {&pulse_, &manager_, &server_}) {
    if (!*program) continue;
    (*program)->signal(signal);
    (*program)->wait(std::chrono::seconds(3));
    program->reset();
  }
  fs::remove(folder_ + "/pipewire-0");
}

bool Desktop::is_ready() {
  return eventually([&] { return default_sink() == "speakers"; }) &&
         (!has_pulse_ || eventually([&] { return fs::exists(folder_ + "/pulse/native"); }));
}

std::string Desktop::ask(const std::vector<std::string>& command) const { return run(command, environment_).output; }

std::unique_ptr<Program> Desktop::begin(const std::vector<std::string>& command) const {
  return std::make_unique<Program>(ProgramSetup{.command = command, .environment = environment_});
}

std::unique_ptr<Program> Desktop::begin_on_time(std::vector<std::string> command) const {
  static const bool may = run({"chrt", "--fifo", "10", "true"}).code == 0;
  if (may) command.insert(command.begin(), {"chrt", "--fifo", "10"});
  return begin(command);
}

Ran Desktop::play(const std::vector<std::string>& command) const {
  const auto player = begin_on_time(command);
  const int code = player->wait();
  return {code, player->output(), player->errors()};
}

bool Desktop::shows(const std::string& node) const {
  return eventually([&] { return count(ask({"pw-link", "--input", "--output"}), node + ":") >= 2; });
}

// "... key:'default.audio.sink' value:'{"name":"speakers"}' ..."
std::string Desktop::default_sink() const {
  const std::string words = ask({"pw-metadata", "0", "default.audio.sink"});
  const std::string before = "{\"name\":\"";
  const std::size_t at = words.find(before);
  if (at == std::string::npos) return {};
  const std::size_t from = at + before.size();
  return words.substr(from, words.find('"', from) - from);
}

}  // namespace ohmic::scenario
