// What listeners of the console cost the sound: fifty browsers with meters, taking turns with nobody, in one run.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/doorkeeper.hpp"
#include "api/protocol.hpp"
#include "api/web/web_server.hpp"
#include "devices/keeper.hpp"
#include "devices/paced_card.hpp"
#include "rig/session.hpp"
#include "rt/queue.hpp"
#include "rt/thread.hpp"
#include "units/folder_test.hpp"
#include "web_caller.hpp"

namespace ohmic::scenario {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int listeners = 50;
constexpr int strips = 32;
constexpr int frames = 32;
constexpr auto turn_length = 5s;

std::string rig_text() {
  std::string text = fmt::format("title = \"Load\"\n[card]\nframes = {}\n", frames);
  text += "[headphone.h]\nimpedance = \"38 ohm\"\nsensitivity = \"115 dB/V\"\n";
  for (int i = 1; i <= strips; ++i)
    text += fmt::format("[[input]]\nname = \"In {0}\"\ncard = {0}\nhigh_pass = \"80 Hz\"\n", i);
  for (int m = 1; m <= 4; ++m) {
    text += fmt::format("[[mix]]\nname = \"Mix {}\"\n[mix.sends]\n", m);
    for (int i = 1; i <= strips; ++i) text += fmt::format("\"In {}\" = \"-{} dB\"\n", i, i % 12);
    text += fmt::format(
        "[[phones]]\nname = \"Ears {0}\"\nmix = \"Mix {0}\"\nheadphone = \"h\"\noutput = {{ full_scale = \"2 V\", "
        "output_impedance = \"10 ohm\" }}\nlevel = \"-30 dB\"\n",
        m);
  }
  return text;
}

double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double resident_megabytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long all = 0, resident = 0;
  if (file == nullptr || std::fscanf(file, "%ld %ld", &all, &resident) != 2) resident = 0;
  if (file != nullptr) std::fclose(file);
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

/// The engine, with the processor's time of each period.
class Timed final : public devices::Client {
 public:
  explicit Timed(devices::Client& engine) : engine_(engine) {}
  void process(const Block& block) noexcept override {
    const double before = cpu_seconds();
    engine_.process(block);
    times.push(cpu_seconds() - before);
  }
  void missed(Frames lost) noexcept override { engine_.missed(lost); }

  rt::Queue<double> times{1 << 16};

 private:
  devices::Client& engine_;
};

/// The listeners, in a process of their own: 'c' lets them come, 'd' go, the end of the pipe ends them.
[[noreturn]] void listen(int commands, int port, const std::string& token) {
  std::vector<WebCaller> callers;
  std::vector<char> bytes(1 << 16);
  std::size_t heard = 0;
  for (;;) {
    std::vector<pollfd> sources{{commands, POLLIN, 0}};
    for (const WebCaller& caller : callers) sources.push_back({caller.descriptor(), POLLIN, 0});
    ::poll(sources.data(), sources.size(), 100);
    for (std::size_t i = 1; i < sources.size(); ++i)
      if (sources[i].revents != 0)
        if (const auto count = ::read(sources[i].fd, bytes.data(), bytes.size()); count > 0)
          heard += static_cast<std::size_t>(count);
    if (sources[0].revents == 0) continue;
    char command = 0;
    if (::read(commands, &command, 1) != 1) {
      std::printf("  heard %.1f MB\n", static_cast<double>(heard) / 1e6);
      std::fflush(stdout);
      ::_exit(0);
    }
    callers.clear();
    if (command != 'c') continue;
    for (int i = 0; i < listeners; ++i) {
      WebCaller& caller = callers.emplace_back(port);
      if (!caller.upgrade() || caller.hello(token).find("engineer") == std::string::npos) {
        std::printf("  listener %d was not let in\n", i);
        std::fflush(stdout);
        continue;
      }
      caller.tell(R"({"subscribe": ["changes", "meters"], "rate": 60, "form": "binary"})");
    }
  }
}

struct Figures {
  std::vector<double> times;
  double at(double share) {
    if (times.empty()) return 0.0;
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), place, times.end());
    return *place;
  }
};

int measure(double minutes) {
  const Folder folder;
  SteadyClock clock;
  auto reading = rig::read_rig(folder.write_text("load.toml", rig_text()));
  if (!reading.errors.empty()) return std::puts(reading.errors[0].sentence().c_str()), 1;
  auto session = rig::Session::open(std::move(reading.rig), {}, clock);
  if (!session) return std::puts(session.error().sentence().c_str()), 1;
  api::Protocol protocol(**session, clock, [] { return api::Surroundings{}; });
  auto doorkeeper = api::Doorkeeper::open(folder.file("."), folder.file("load.toml"), clock);
  if (!doorkeeper) return std::puts(doorkeeper.error().sentence().c_str()), 1;
  auto server = api::WebServer::open({}, protocol, *doorkeeper);
  if (!server) return std::puts(server.error().sentence().c_str()), 1;
  int pipe[2] = {-1, -1};
  if (::pipe(pipe) != 0) return 1;
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[1]);
    listen(pipe[0], (*server)->reach().port, doorkeeper->own_token());
  }
  ::close(pipe[0]);

  Timed timed((*session)->engine());
  devices::PacedCard card(clock);
  devices::Keeper keeper(card, (*session)->asked(), timed, clock,
                         [&](const devices::Granted& granted) { return (*session)->prepare(granted); });
  if (auto granted = keeper.start(); !granted) return std::puts(granted.error().sentence().c_str()), 1;
  rt::lock_memory();

  Figures without, with;
  bool is_with = false;
  const auto begin = steady_clock::now(), end = begin + std::chrono::duration_cast<steady_clock::duration>(
                                                            std::chrono::duration<double>(minutes * 60.0));
  auto next_look = begin, next_turn = begin + turn_length, settled = begin + 1s;
  double memory = 0.0;
  std::size_t most = 0;
  while (steady_clock::now() < end) {
    auto longest = std::chrono::duration_cast<Clock::Time>(next_look - steady_clock::now());
    if (const auto due = (*server)->due()) longest = std::min(longest, *due - clock.now());
    pollfd source{(*server)->descriptor(), POLLIN, 0};
    ::poll(&source, 1, static_cast<int>(std::max<Clock::Time::rep>(longest.count(), 0) / 1'000'000));
    (*server)->serve();
    most = std::max(most, (*server)->clients());
    const auto now = steady_clock::now();
    if (now >= next_look || clock.now() >= protocol.meters_due().value_or(Clock::Time::max())) {
      if (now >= next_look) next_look = now + 66ms;
      keeper.poll();
      (*session)->engine().collect();
      protocol.tell(api::levels_of(**session));
    }
    (*server)->deliver();
    double time = 0.0;
    while (timed.times.pop(time))
      if (now >= settled) (is_with ? with : without).times.push_back(time);
    if (now < next_turn) continue;
    if (memory == 0.0 && is_with) memory = resident_megabytes();  // all have been here once
    is_with = !is_with;
    const char command = is_with ? 'c' : 'd';
    if (::write(pipe[1], &command, 1) != 1) break;
    next_turn = now + turn_length;
    settled = now + 1s;  // they come and go in it
  }
  const double at_the_end = resident_megabytes();
  const auto health = (*session)->engine().health();
  keeper.stop();
  ::close(pipe[1]);
  ::waitpid(child, nullptr, 0);

  std::printf("%d strips at %d frames, %.1f minutes, up to %zu listeners with meters at 60 Hz\n", strips, frames,
              minutes, most);
  const auto print = [](const char* name, Figures& figures) {
    std::printf("  %-8s %8zu periods: median %6.1f us, p99 %6.1f us, p99.9 %6.1f us of CPU time\n", name,
                figures.times.size(), figures.at(0.5) * 1e6, figures.at(0.99) * 1e6, figures.at(0.999) * 1e6);
  };
  print("without:", without);
  print("with:", with);
  const double more = without.at(0.999) > 0.0 ? with.at(0.999) / without.at(0.999) - 1.0 : 0.0;
  std::printf("  p99.9 with listeners against without: %+.1f %%; memory %.1f MB, at the end %.1f MB; %llu xruns\n",
              more * 100.0, memory, at_the_end, static_cast<unsigned long long>(health.xruns));
  return most == listeners ? 0 : 1;
}

}  // namespace
}  // namespace ohmic::scenario

int main(int count, char** words) { return ohmic::scenario::measure(count > 1 ? std::atof(words[1]) : 5.0); }
