// What the real-time marks cost in production: an audio scope, and flushing denormals, per period.

#include "rt/guard.hpp"

#include <benchmark/benchmark.h>

#include "rt/denormals.hpp"

namespace ohmic::rt {
namespace {

void audio_scope(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const AudioScope audio;
    benchmark::ClobberMemory();
  }
}
BENCHMARK(audio_scope);

void flush_denormals(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const FlushDenormals flush;
    benchmark::ClobberMemory();
  }
}
BENCHMARK(flush_denormals);

// A one-pole low-pass whose input has ended: y = a y, deep in the denormals, with and without the guard.
void decay(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    float y = 1e-38f;
    for (int frame = 0; frame < 64; ++frame) {
      y *= 0.9f;
      benchmark::DoNotOptimize(y);
    }
  }
}
void decay_through_denormals(benchmark::State& state) { decay(state); }
void decay_with_denormals_flushed(benchmark::State& state) {
  const FlushDenormals flush;
  decay(state);
}
BENCHMARK(decay_through_denormals);
BENCHMARK(decay_with_denormals_flushed);

}  // namespace
}  // namespace ohmic::rt
