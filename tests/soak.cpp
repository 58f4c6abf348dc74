// A desk on the machine's timer with two cards that follow it, beside disk and processor load: what is lost, beside what an
// empty client on the same machine at the same time loses.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "devices/keeper.hpp"
#include "devices/paced_card.hpp"
#include "engine/follow/card_group.hpp"
#include "engine/follow/followed_card.hpp"
#include "rig/rig.hpp"
#include "rig/session.hpp"
#include "units/folder_test.hpp"

namespace ohmic::scenario {
namespace {

using namespace std::chrono_literals;

constexpr int frames = 64;
constexpr int strips = 16;
constexpr int of_each_follower = 8;

/// Strips with everything on the clock card and on both followers, four mixes, four phones.
std::string rig_text() {
  std::string text = fmt::format("title = \"Soak\"\n[card]\ndevice = \"virtual\"\nframes = {}\n", frames);
  text +=
      "[[follower]]\nname = \"Drums\"\ndevice = \"alsa:Drums\"\n[[follower]]\nname = \"Keys\"\ndevice = "
      "\"alsa:Keys\"\n";
  text += "[headphone.h]\nimpedance = \"38 ohm\"\nsensitivity = \"115 dB/V\"\n";
  const auto strip = [&](const std::string& name, const std::string& where) {
    text += fmt::format(
        "[[input]]\nname = \"{}\"\n{}\nhigh_pass = \"80 Hz\"\ncompressor = {{ threshold = \"-30 dBFS\" }}\n", name,
        where);
  };
  for (int i = 1; i <= strips; ++i) strip(fmt::format("In {}", i), fmt::format("card = {}", i));
  for (const std::string follower : {"Drums", "Keys"}) {
    for (int i = 1; i <= of_each_follower; ++i)
      strip(fmt::format("{} {}", follower, i), fmt::format("card = {}\nfollower = \"{}\"", i, follower));
  }
  for (int m = 1; m <= 4; ++m) {
    text += fmt::format("[[mix]]\nname = \"Mix {}\"\n[mix.sends]\n", m);
    for (int i = 1; i <= strips; ++i) text += fmt::format("\"In {}\" = \"-{} dB\"\n", i, i % 12);
    for (int i = 1; i <= of_each_follower; ++i)
      text += fmt::format("\"Drums {0}\" = \"-9 dB\"\n\"Keys {0}\" = \"-9 dB\"\n", i);
    text += fmt::format(
        "[[phones]]\nname = \"Ears {0}\"\nmix = \"Mix {0}\"\nheadphone = \"h\"\noutput = {{ full_scale = \"2 V\", "
        "output_impedance = \"10 ohm\" }}\nlevel = \"-30 dB\"\n",
        m);
  }
  return text;
}

/// Writes and forces to disk without a pause; computes on every processor.
class Load {
 public:
  explicit Load(std::string file) : file_(std::move(file)) {
    threads_.emplace_back([this] { write(); });
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
      threads_.emplace_back([this] { compute(); });
  }
  ~Load() {
    ends_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  double megabytes() const { return megabytes_; }

 private:
  void write() {
    const std::vector<char> chunk(1 << 20, 'x');
    while (!ends_) {
      std::FILE* file = std::fopen(file_.c_str(), "wb");
      if (file == nullptr) return;
      for (int i = 0; i < 64 && !ends_; ++i) {
        std::fwrite(chunk.data(), 1, chunk.size(), file);
        std::fflush(file);
        if (i % 8 == 7) ::fdatasync(::fileno(file));
        megabytes_ = megabytes_ + 1.0;
      }
      std::fclose(file);
    }
  }
  void compute() const {
    std::vector<std::uint32_t> memory(1 << 20);  // 4 MB: out of the caches
    std::uint32_t dice = 1;
    while (!ends_) {
      for (int i = 0; i < 100000; ++i) {
        dice = dice * 1664525u + 1013904223u;
        memory[dice >> 12] += dice;
      }
    }
  }
  std::string file_;
  std::atomic<bool> ends_{false};
  std::atomic<double> megabytes_{0.0};
  std::vector<std::thread> threads_;
};

/// Somebody who plays nothing.
struct Empty final : devices::Client {
  void process(const Block& block) noexcept override {
    for (float* out : block.out) std::fill_n(out, block.frames, 0.0f);
  }
  void missed(Frames) noexcept override {}
};

struct Lost {
  long xruns = 0;
  std::int64_t frames = 0;
  void hear(devices::Keeper& keeper, std::vector<std::string>* told) {
    for (const auto& happening : keeper.poll()) {
      if (happening.kind == devices::Happening::Kind::xrun) {
        ++xruns;
        frames += happening.frames.count();
      } else if (told != nullptr && told->size() < 20) {
        told->push_back(happening.words);
      }
    }
  }
};

int soak(double minutes) {
  const Folder folder;
  SteadyClock clock;
  auto reading = rig::read_rig(folder.write_text("soak.toml", rig_text()));
  if (!reading.errors.empty()) return std::puts(reading.errors[0].sentence().c_str()), 1;
  auto session = rig::Session::open(std::move(reading.rig), {}, clock);
  if (!session) return std::puts(session.error().sentence().c_str()), 1;

  // The followers' cards: timers too, at other rates and periods.
  const auto follower = [&](const char* name, const Format& format) {
    return engine::Member{.name = name,
                          .companion = std::make_shared<engine::FollowedCard>(
                              std::make_shared<devices::PacedCard>(clock), clock, engine::FollowSetup{.name = name}),
                          .format = format};
  };
  engine::CardGroup group(std::make_shared<devices::PacedCard>(clock),
                          {follower("Drums", {Hertz(48000.0), 128}), follower("Keys", {Hertz(44100.0), 256})}, clock,
                          {.name = "Timer"});
  devices::Keeper desk(group, (*session)->asked(), (*session)->engine(), clock,
                       [&](const devices::Granted& granted) { return (*session)->prepare(granted); });
  Empty nothing;
  devices::PacedCard bare(clock);
  devices::Keeper empty(bare,
                        {.client = "empty", .format = {Hertz(48000.0), frames}, .inputs = {}, .outputs = {"l", "r"}},
                        nothing, clock);
  if (auto granted = desk.start(); !granted) return std::puts(granted.error().sentence().c_str()), 1;
  if (auto granted = empty.start(); !granted) return std::puts(granted.error().sentence().c_str()), 1;
  fmt::print("{}\n{}\n", desk.granted()->words, bare.rights()->priority.words);

  const Load load(folder.file("load"));
  Lost of_desk, of_empty;
  std::vector<std::string> told;
  const auto until =
      clock.now() + std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double, std::ratio<60>>(minutes));
  auto next_line = clock.now() + 60s;
  const auto line = [&] {
    const engine::Health health = (*session)->engine().health();
    std::string steps;
    for (const auto& state : group.states()) {
      if (!state.is_clock)
        steps += fmt::format("; {} {:+.2f} ppm, error {:+.3f}, {} resyncs", state.name, state.step.ppm,
                             state.step.error, state.step.resyncs);
    }
    fmt::print(
        "{:.0f} s: desk {} xruns ({} frames), empty {} ({} frames); the engine's {:.1f} % of the period, worst "
        "{:.0f} %{}\n",
        health.frames.value() / 48000.0, of_desk.xruns, of_desk.frames, of_empty.xruns, of_empty.frames,
        100.0 * health.load, 100.0 * health.worst, steps);
    std::fflush(stdout);
  };
  while (clock.now() < until) {
    std::this_thread::sleep_for(100ms);
    of_desk.hear(desk, &told);
    of_empty.hear(empty, nullptr);
    if (clock.now() >= next_line) {
      next_line += 60s;
      line();
    }
  }
  line();
  for (const std::string& words : told) fmt::print("  {}\n", words);
  fmt::print("{:.0f} MB were written beside it.\n", load.megabytes());
  // What the machine takes from everybody is not the desk's; twice that, and a few, is.
  const bool holds = of_desk.xruns <= 2 * of_empty.xruns + 5;
  fmt::print("{}: the desk lost {} times, the empty client {} times, in {:.1f} minutes at {} frames.\n",
             holds ? "holds" : "does not hold", of_desk.xruns, of_empty.xruns, minutes, frames);
  return holds ? 0 : 1;
}

}  // namespace
}  // namespace ohmic::scenario

// usage: soak [MINUTES]      default: 30
int main(int argc, char** argv) { return ohmic::scenario::soak(argc > 1 ? std::atof(argv[1]) : 30.0); }
