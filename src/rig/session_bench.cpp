// What whole rigs cost: thread CPU time of every period at 48 kHz, median and worst, as a share of the period.

#include "rig/session.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <time.h>

#include "devices/virtual_card.hpp"

namespace ohmic::rig {
namespace {

double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Times what the engine does in a period, and nothing the card does around it.
class Timed final : public devices::Client {
 public:
  void lead_to(engine::Engine& engine) { engine_ = &engine; }
  void process(const Block& block) noexcept override {
    const double begin = thread_seconds();
    engine_->process(block);
    last = thread_seconds() - begin;
  }
  void missed(Frames frames) noexcept override { engine_->missed(frames); }

  double last = 0.0;

 private:
  engine::Engine* engine_ = nullptr;
};

/// A session on a card that is turned by hand, past every fade.
class Stage {
 public:
  Stage(Reading reading, int frames) : frames_(frames) {
    if (auto ok = set_up(std::move(reading)); !ok) error_ = ok.error().sentence();
  }

  const std::string& error() const { return error_; }
  Session& session() { return *session_; }
  /// One period; its CPU time is kept.
  void turn() {
    card_.turn();
    seconds_.push_back(timed_.last);
  }
  void report(benchmark::State& state) {
    if (seconds_.empty()) return;
    double sum = 0.0;
    for (const double one : seconds_) sum += one;
    const double mean = sum / static_cast<double>(seconds_.size());
    std::ranges::sort(seconds_);
    const double period = frames_ / 48000.0;
    const auto at = [&](double part) {
      return seconds_[static_cast<std::size_t>(part * static_cast<double>(seconds_.size() - 1))];
    };
    state.counters["ns_per_frame"] = 1e9 * at(0.5) / frames_;
    state.counters["mean_%_of_period"] = 100.0 * mean / period;
    state.counters["median_%_of_period"] = 100.0 * at(0.5) / period;
    state.counters["p99_%"] = 100.0 * at(0.99) / period;
    state.counters["worst_%"] = 100.0 * seconds_.back() / period;
  }

 private:
  Result<void> set_up(Reading reading) {
    if (!reading.errors.empty()) return std::unexpected(reading.errors.front());
    reading.rig.card.frames = frames_;
    for (const Input& input : reading.rig.inputs)
      if (!input.file.empty() && !std::filesystem::exists(path_of(reading.rig, input.file)))
        return failure("The recordings are missing.", "Run tools/material.");
    auto session = Session::open(std::move(reading.rig), {.is_offline = true, .loops = true}, clock_);
    if (!session) return std::unexpected(session.error());
    session_ = std::move(*session);
    card_.connect(&tones, {});
    const auto granted = card_.open(session_->asked());
    if (!granted) return std::unexpected(granted.error());
    if (auto ok = session_->prepare(*granted); !ok) return ok;
    timed_.lead_to(session_->engine());
    if (auto ok = card_.start(timed_); !ok) return ok;
    card_.turn(48000 / frames_);
    return {};
  }

  /// Something on every channel, so that no part of a strip rests.
  static void tones(Frames from, std::span<float* const> channels, int frames) noexcept {
    for (std::size_t c = 0; c < channels.size(); ++c)
      for (int i = 0; i < frames; ++i) {
        const auto phase =
            static_cast<double>((from.count() + i) % 48000) * static_cast<double>(100 + 37 * c) / 48000.0;
        channels[c][i] = static_cast<float>(0.3 * (phase - std::floor(phase)) - 0.15);
      }
  }

  int frames_;
  Timed timed_;
  TurnedClock clock_;
  devices::VirtualCard card_{clock_, {.thread = devices::Cycle::Thread::offline}};
  std::unique_ptr<Session> session_;
  std::string error_;
  std::vector<double> seconds_;
};

void play(benchmark::State& state, Reading reading) {
  Stage stage(std::move(reading), static_cast<int>(state.range(0)));
  if (!stage.error().empty()) return state.SkipWithError(stage.error().c_str());
  for ([[maybe_unused]] auto _ : state) stage.turn();  // NOLINT(clang-analyzer-deadcode.DeadStores)
  stage.report(state);
}

void play_file(benchmark::State& state, const char* file) { play(state, read_rig(file)); }

BENCHMARK_CAPTURE(play_file, band, "rigs/band.toml")->Arg(16)->Arg(32)->Arg(64)->Arg(256)->Iterations(20000);
BENCHMARK_CAPTURE(play_file, podcast, "rigs/podcast.toml")->Arg(32)->Iterations(20000);
BENCHMARK_CAPTURE(play_file, listen, "rigs/listen.toml")->Arg(32)->Arg(256)->Iterations(20000);
BENCHMARK_CAPTURE(play_file, studio, "rigs/studio.toml")->Arg(16)->Arg(32)->Arg(64)->Arg(256)->Iterations(20000);

/// 64 inputs with every part of the strip at work, all of them in 32 stereo mixes that 32 streams carry.
Reading big() {
  std::string text;
  for (int i = 1; i <= 64; ++i)
    text += fmt::format(R"([[input]]
name = "In {0}"
card = {0}
high_pass = "80 Hz"
gate = {{ threshold = "-60 dBFS" }}
eq = [ {{ kind = "low_shelf", frequency = "100 Hz", gain = "2 dB" }}, {{ kind = "peak", frequency = "400 Hz", gain = "-3 dB" }},
       {{ kind = "peak", frequency = "3 kHz", gain = "2 dB" }}, {{ kind = "high_shelf", frequency = "9 kHz", gain = "1 dB" }} ]
compressor = {{ threshold = "-20 dBFS" }}
)",
                        i);
  for (int m = 1; m <= 32; ++m) {
    text += fmt::format("[[mix]]\nname = \"Mix {}\"\n[mix.sends]\n", m);
    for (int i = 1; i <= 64; ++i)
      text += fmt::format("\"In {}\" = {{ level = \"{} dB\", pan = {} }}\n", i, -20 - (i * m) % 7, (i % 5 - 2) * 0.4);
    text += fmt::format("[[stream]]\nname = \"Stream {0}\"\nmix = \"Mix {0}\"\n", m);
  }
  return read_rig(text, "big.toml");
}
void full_64_inputs_in_32_stereo_mixes(benchmark::State& state) { play(state, big()); }
BENCHMARK(full_64_inputs_in_32_stereo_mixes)->Arg(32)->Arg(64)->Arg(128)->Iterations(10000);

/// What a fader that is turned costs the control thread: the blueprint drawn anew, compared, and its settings sent.
void turn_a_fader(benchmark::State& state, Reading reading, const char* address) {
  Stage stage(std::move(reading), 32);
  if (!stage.error().empty()) return state.SkipWithError(stage.error().c_str());
  bool is_up = false;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    is_up = !is_up;
    if (!stage.session().set(address, is_up ? "-3 dB" : "-4 dB")) return state.SkipWithError("it was refused");
  }
}
void turn_a_fader_of_band(benchmark::State& state) {
  turn_a_fader(state, read_rig("rigs/band.toml"), "input.Kick.fader");
}
BENCHMARK(turn_a_fader_of_band);
void turn_a_fader_of_64_in_32(benchmark::State& state) { turn_a_fader(state, big(), "input.In 7.fader"); }
BENCHMARK(turn_a_fader_of_64_in_32);

/// Only periods while a plan swaps count: `change` edits the rig, and the edit is taken back the next time.
template <class Change>
void swap(benchmark::State& state, Reading reading, Change change) {
  const Rig first = reading.rig;
  Rig second = first;
  change(second);
  const int frames = static_cast<int>(state.range(0));
  Stage stage(std::move(reading), frames);
  if (!stage.error().empty()) return state.SkipWithError(stage.error().c_str());
  const int periods = 960 / frames + 2;  // of a fall and a rise
  int left = 0;
  bool is_second = false;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    if (left-- == 0) {
      is_second = !is_second;
      Rig next = is_second ? second : first;
      next.card.frames = frames;
      const auto applied = stage.session().reload(std::move(next));
      if (!applied || applied->extent < Extent::nodes) return state.SkipWithError("nothing was swapped");
      stage.session().engine().collect();
      left = periods - 1;
    }
    stage.turn();
  }
  stage.report(state);
}

/// Every amplifier, converter and headphone is exchanged.
void swap_all_gear_of_studio(benchmark::State& state) {
  swap(state, read_rig("rigs/studio.toml"), [](Rig& rig) {
    for (auto& dac : rig.dacs) dac.spec.dynamic_range = dac.spec.dynamic_range - Decibel(3.0);
    for (auto& adc : rig.adcs) adc.spec.dynamic_range = adc.spec.dynamic_range - Decibel(3.0);
    for (auto& preamp : rig.preamps) preamp.spec.output_noise = DBu(preamp.spec.output_noise.value() + 3.0);
    for (auto& microphone : rig.microphones) microphone.spec.sensitivity = microphone.spec.sensitivity * 1.1;
  });
}
BENCHMARK(swap_all_gear_of_studio)->Arg(32)->Iterations(10000);

/// An input goes and comes back.
void swap_one_input_of_studio(benchmark::State& state) {
  swap(state, read_rig("rigs/studio.toml"), [](Rig& rig) {
    std::erase_if(rig.inputs, [](const Input& input) { return input.name == "Keys"; });
    for (Mix& mix : rig.mixes) {
      std::erase_if(mix.sends, [](const Send& send) { return send.input == "Keys"; });
      std::erase(mix.me, "Keys");
    }
    for (Group& group : rig.groups) std::erase(group.channels, "Keys");
  });
}
BENCHMARK(swap_one_input_of_studio)->Arg(32)->Iterations(10000);

}  // namespace
}  // namespace ohmic::rig
