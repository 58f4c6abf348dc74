// What it costs to know how loud it is: both ears at 64-frame blocks, with and without the way back to the diffuse field.

#include "dsp/sound_exposure.hpp"

#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/block_bench.hpp"
#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

void exposure(benchmark::State& state, SoundExposure::At at) {
  constexpr std::size_t frames = 64;
  std::vector<float> left(frames), right(frames);
  Noise(1).fill(left, 0.1f), Noise(2).fill(right, 0.1f);
  SoundExposure meter;
  meter.prepare(Hertz(48000.0));
  time_blocks(state, frames, 2, [&] {
    meter.process({left.data(), frames}, {right.data(), frames}, at);
    benchmark::DoNotOptimize(meter.sums());
  });
}

BENCHMARK_CAPTURE(exposure, a_weighted, SoundExposure::At::as_it_is)->UseManualTime();
BENCHMARK_CAPTURE(exposure, from_the_eardrum, SoundExposure::At::eardrum)->UseManualTime();

}  // namespace
}  // namespace ohmic::dsp
