// What the crossfeed of a headphone output and the crossover of a pair of loudspeakers cost at 32-frame blocks.

#include "dsp/crossfeed.hpp"

#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/block_bench.hpp"
#include "dsp/crossover.hpp"
#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

constexpr int frames = 32;

template <class P>
void stereo(benchmark::State& state, const std::vector<float>& settings) {
  std::vector<float> in[2], out[3];
  for (std::size_t c = 0; c < 2; ++c) {
    in[c].resize(frames);
    Noise(c + 1).fill(in[c], 0.1f);
  }
  for (auto& channel : out) channel.resize(frames);
  const float* reads[] = {in[0].data(), in[1].data()};
  float* writes[] = {out[0].data(), out[1].data(), out[2].data()};
  P processor;
  processor.prepare({Hertz(48000.0), frames});
  time_blocks(state, frames, 2, [&] {
    processor.process(settings, Block{reads, writes, frames});
    benchmark::DoNotOptimize(writes[0][0]);
  });
}

void crossfeed_off(benchmark::State& state) { stereo<Crossfeed>(state, {0, 700, 4.5f}); }
void crossfeed_on(benchmark::State& state) { stereo<Crossfeed>(state, {1, 700, 4.5f}); }
void crossover_off(benchmark::State& state) { stereo<Crossover>(state, {0, 80, 0}); }
void crossover_on(benchmark::State& state) { stereo<Crossover>(state, {1, 80, 0}); }

BENCHMARK(crossfeed_off)->UseManualTime();
BENCHMARK(crossfeed_on)->UseManualTime();
BENCHMARK(crossover_off)->UseManualTime();
BENCHMARK(crossover_on)->UseManualTime();

}  // namespace
}  // namespace ohmic::dsp
