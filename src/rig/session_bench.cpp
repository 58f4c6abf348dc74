// What whole rigs cost: thread CPU time of every period at 48 kHz, median and worst, as a share of the period.

#include "rig/session.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <benchmark/benchmark.h>
#include <time.h>

#include "devices/virtual_card.hpp"

namespace ohmic::rig {
namespace {

double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Periods of a rig file at a period size; sizes in frames.
void play(benchmark::State& state, const char* file) {
  const auto frames = static_cast<int>(state.range(0));
  Reading reading = read_rig(file);
  if (!reading.errors.empty()) return state.SkipWithError(reading.errors.front().sentence().c_str());
  reading.rig.card.frames = frames;
  for (const Input& input : reading.rig.inputs)
    if (!input.file.empty() && !std::filesystem::exists(path_of(reading.rig, input.file)))
      return state.SkipWithError("The recordings are missing: run tools/material.");
  TurnedClock clock;
  auto session = Session::open(std::move(reading.rig), {.is_offline = true, .loops = true}, clock);
  if (!session) return state.SkipWithError(session.error().sentence().c_str());
  devices::VirtualCard card(clock, {.thread = devices::Cycle::Thread::offline});
  const auto granted = card.open((*session)->asked());
  if (!granted || !(*session)->prepare(*granted) || !card.start((*session)->engine()))
    return state.SkipWithError("no start");
  card.turn(48000 / frames);  // past every fade

  std::vector<double> seconds;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const double begin = thread_seconds();
    card.turn();
    seconds.push_back(thread_seconds() - begin);
  }
  if (seconds.empty()) return;
  std::ranges::sort(seconds);
  const double period = frames / 48000.0;
  const auto at = [&](double part) {
    return seconds[static_cast<std::size_t>(part * static_cast<double>(seconds.size() - 1))];
  };
  state.counters["ns_per_frame"] = 1e9 * at(0.5) / frames;
  state.counters["median_%_of_period"] = 100.0 * at(0.5) / period;
  state.counters["p99_%"] = 100.0 * at(0.99) / period;
  state.counters["worst_%"] = 100.0 * seconds.back() / period;
}

BENCHMARK_CAPTURE(play, band, "rigs/band.toml")->Arg(16)->Arg(32)->Arg(64)->Arg(256)->Iterations(20000);
BENCHMARK_CAPTURE(play, podcast, "rigs/podcast.toml")->Arg(32)->Iterations(20000);
BENCHMARK_CAPTURE(play, listen, "rigs/listen.toml")->Arg(32)->Arg(256)->Iterations(20000);

}  // namespace
}  // namespace ohmic::rig
