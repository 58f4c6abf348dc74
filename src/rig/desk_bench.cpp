// What turning costs on a large desk: 64 inputs, 32 mixes, everything sent everywhere.

#include "rig/desk.hpp"

#include <benchmark/benchmark.h>

namespace ohmic::rig {
namespace {

Rig large() {
  Rig rig;
  for (int i = 0; i < 64; ++i) {
    rig.inputs.push_back({.name = "Channel " + std::to_string(i), .card_channel = i + 1});
    rig.inputs.back().strip.equalizer.resize(most_equalizer_bands);
  }
  for (int m = 0; m < 32; ++m) {
    Mix mix;
    mix.name = "Mix " + std::to_string(m);
    for (const Input& input : rig.inputs) mix.sends.push_back({.input = input.name});
    rig.mixes.push_back(std::move(mix));
  }
  return rig;
}

void finds_a_send(benchmark::State& state) {
  Rig rig = large();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(
        find_parameter(rig, "mix.Mix 31.sends.Channel 63.level"));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(finds_a_send);

void lists_all_values(benchmark::State& state) {
  Rig rig = large();
  std::size_t count = 0;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(count = parameters(rig).size());  // NOLINT(clang-analyzer-deadcode.DeadStores)
  state.counters["values"] = static_cast<double>(count);
}
BENCHMARK(lists_all_values)->Unit(benchmark::kMillisecond);

void drags_a_fader(benchmark::State& state) {
  Desk desk(large());
  int i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(desk.set("mix.Mix 31.sends.Channel 63.level", ++i % 2 == 0 ? "-3.25 dB" : "-4.5 dB", {}));
}
BENCHMARK(drags_a_fader);

/// On a small rig, with what a preamp cannot do looked after.
void turns_a_preamp(benchmark::State& state) {
  Rig rig;
  rig.preamps.push_back({.name = "p", .spec = {.maximum_gain = Decibel(60.0)}});
  for (int i = 0; i < 8; ++i)
    rig.inputs.push_back({.name = "Channel " + std::to_string(i), .preamp = "p", .gain = Decibel(20.0)});
  Desk desk(std::move(rig));
  int i = 0;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(desk.set("input.Channel 7.gain", ++i % 2 == 0 ? "30 dB" : "31 dB",
                                      {}));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(turns_a_preamp);

void takes_an_edited_file(benchmark::State& state) {
  const Rig rig = large();
  Desk desk(rig);
  Clock::Time now{};
  for (int i = 0; i < 1000; ++i)
    (void)desk.set("mix.Mix " + std::to_string(i % 32) + ".level", i % 64 < 32 ? "-3 dB" : "-4 dB",
                   now += std::chrono::seconds(2));
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(desk.reload(rig));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(takes_an_edited_file)->Unit(benchmark::kMillisecond);

void takes_a_scene(benchmark::State& state) {
  const Desk desk(large());
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(desk.scene("now"));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(takes_a_scene)->Unit(benchmark::kMillisecond);

void recalls_a_scene(benchmark::State& state) {
  Desk desk(large());
  Scene a = desk.scene("a"), b = a;
  for (Scene::Value& value : b.values)
    if (value.address.ends_with(".level")) value.text = "-7.5 dB";
  std::vector<Error> unknown;
  int i = 0;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(
        desk.recall(++i % 2 == 0 ? a : b, unknown, {}));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(recalls_a_scene)->Unit(benchmark::kMillisecond);

void finds_what_is_unsaved(benchmark::State& state) {
  Desk desk(large());
  (void)desk.set("input.Channel 5.fader", "-3 dB", {});
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(desk.unsaved());  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(finds_what_is_unsaved)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ohmic::rig
