// A 64 x 32 matrix with every crosspoint moving, at rest and half empty, against the plain loop; goal 0.5 % of a core.
//
// Instructions, where the kernel does not let us count (divide "I refs" by blocks_run; valgrind shows the program no
// AVX-512, so these are AVX2's):
//   valgrind --tool=callgrind --toggle-collect='ohmic::engine::Mixer::process*' build/release/engine_bench
//     --benchmark_filter=mixer_64x32_all_moving --benchmark_min_time=0.01

#include "engine/mixer.hpp"

#include <array>

#include <benchmark/benchmark.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include "engine/mixer_kernel.hpp"
#include "engine/period_shares.hpp"
#include "rt/denormals.hpp"

namespace ohmic::engine {
namespace {

constexpr std::size_t inputs = 64, outputs = 32;
constexpr int frames = PeriodShares::frames;

struct Desk {
  std::vector<std::vector<float>> in{inputs, std::vector<float>(frames, 0.1f)};
  std::vector<std::vector<float>> out{outputs, std::vector<float>(frames)};
  std::vector<const float*> reads;
  std::vector<float*> writes;
  // Two sets of gains: changing from one to the other moves every crosspoint.
  std::array<std::vector<float>, 2> gains;

  explicit Desk(int every = 1) {
    for (auto& channel : in) reads.push_back(channel.data());
    for (auto& channel : out) writes.push_back(channel.data());
    for (auto& set : gains) set.resize(inputs * outputs);
    for (std::size_t k = 0; k < gains[0].size(); k += static_cast<std::size_t>(every)) {
      gains[0][k] = 0.01f * static_cast<float>(k % 64), gains[1][k] = 0.5f - gains[0][k];
    }
  }
  Block block() const { return {reads, writes, frames}; }
};

/// Gains change every `change` blocks; 0: never.
void run(benchmark::State& state, const Desk& desk, int change) {
  const rt::FlushDenormals flush;
  Mixer mixer(inputs, outputs);
  mixer.prepare({Hertz(48000.0), frames});
  state.SetLabel(mixer_kernel().instructions);
  PeriodShares shares;
  int count = 0;
  std::size_t set = 0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    if (change > 0 && ++count % change == 0) set ^= 1;
    shares.begin();
    mixer.process(desk.gains[set], desk.block());
    shares.end();
  }
  shares.report(state.counters);
}

// 14 blocks of 32 frames: just less than a ramp, so that nothing ever rests.
void mixer_64x32_all_moving(benchmark::State& state) { run(state, Desk(), 14); }
BENCHMARK(mixer_64x32_all_moving);

// The same on a processor whose widest registers are AVX2's.
void mixer_64x32_all_moving_avx2(benchmark::State& state) {
  const auto choose = [](std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  };
  if ((hwy::SupportedTargets() & HWY_AVX2) == 0) return state.SkipWithError("no AVX2 here");
  choose(HWY_AVX2);
  run(state, Desk(), 14);
  choose(0);
}
BENCHMARK(mixer_64x32_all_moving_avx2);

// A fader every block, as an automation would.
void mixer_64x32_all_aimed_anew_each_block(benchmark::State& state) { run(state, Desk(), 1); }
BENCHMARK(mixer_64x32_all_aimed_anew_each_block);

void mixer_64x32_at_rest(benchmark::State& state) { run(state, Desk(), 0); }
BENCHMARK(mixer_64x32_at_rest);

// Every 16th crosspoint: 4 inputs heard by each output.
void mixer_64x32_nearly_empty_at_rest(benchmark::State& state) { run(state, Desk(16), 0); }
BENCHMARK(mixer_64x32_nearly_empty_at_rest);

// The reference: what one writes first. Gains move along a line within each block; no skipping, no protection.
void plain_loop_64x32_all_moving(benchmark::State& state) {
  const rt::FlushDenormals flush;
  Desk desk;
  PeriodShares shares;
  std::size_t set = 0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const auto& from = desk.gains[set];
    const auto& to = desk.gains[set ^= 1];
    shares.begin();
    for (std::size_t m = 0; m < outputs; ++m) {
      float* __restrict out = desk.writes[m];
      std::fill_n(out, frames, 0.0f);
      for (std::size_t n = 0; n < inputs; ++n) {
        const float gain = from[m * inputs + n], step = (to[m * inputs + n] - gain) / static_cast<float>(frames);
        const float* in = desk.reads[n];
        for (int i = 0; i < frames; ++i) out[i] += in[i] * (gain + step * static_cast<float>(i));
      }
    }
    benchmark::ClobberMemory();
    shares.end();
  }
  shares.report(state.counters);
}
BENCHMARK(plain_loop_64x32_all_moving);

}  // namespace
}  // namespace ohmic::engine
