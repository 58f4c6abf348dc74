// What noise, meters, oversampling and instruments cost at 32-frame blocks, beside the standard library and plain loops.

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/a_weighting.hpp"
#include "dsp/block_bench.hpp"
#include "dsp/loudness.hpp"
#include "dsp/meter.hpp"
#include "dsp/noise.hpp"
#include "dsp/oversampler.hpp"
#include "dsp/sine.hpp"
#include "dsp/true_peak.hpp"

namespace ohmic::dsp {
namespace {

constexpr int frames = 32;

std::vector<float> some() {
  std::vector<float> x(frames);
  Noise(1).fill(x, 0.1f);
  return x;
}

void reference_std_normal_distribution(benchmark::State& state) {
  std::minstd_rand random(1);
  std::normal_distribution<float> normal(0.0f, 0.1f);
  std::vector<float> x(frames);
  time_blocks(state, frames, 1, [&] {
    for (float& v : x) v = normal(random);
    benchmark::DoNotOptimize(x.data());
  });
}

void noise_fill(benchmark::State& state) {
  Noise noise(1);
  std::vector<float> x(frames);
  time_blocks(state, frames, 1, [&] {
    noise.fill(x, 0.1f);
    benchmark::DoNotOptimize(x.data());
    benchmark::ClobberMemory();
  });
}

void noise_add(benchmark::State& state) {
  Noise noise(1);
  std::vector<float> x(frames);
  time_blocks(state, frames, 1, [&] {
    noise.add(x, 1e-6f);
    benchmark::DoNotOptimize(x.data());
    benchmark::ClobberMemory();
  });
}

void reference_plain_meter(benchmark::State& state) {
  const auto x = some();
  float peak = 0.0f, power = 0.0f;
  int overs = 0;
  time_blocks(state, frames, 1, [&] {
    for (const float v : x) {
      peak = std::max(peak, std::fabs(v));
      power += 1e-4f * (v * v - power);
      overs += std::fabs(v) >= 1.0f ? 1 : 0;
    }
    benchmark::DoNotOptimize(peak);
    benchmark::DoNotOptimize(power);
    benchmark::DoNotOptimize(overs);
  });
}

template <class M>
void metering(benchmark::State& state, M meter) {
  const auto x = some();
  time_blocks(state, frames, 1, [&] {
    meter.process(x);
    benchmark::DoNotOptimize(meter);
  });
}

void meter_of_samples(benchmark::State& state) {
  Meter meter;
  meter.prepare(Hertz(48000.0));
  metering(state, meter);
}

void true_peak_quiet(benchmark::State& state) {
  TruePeak meter;
  const std::vector<float> loud(32, 1.0f);
  meter.process(loud);
  metering(state, meter);
}

void true_peak_always_filtering(benchmark::State& state) {
  const auto x = some();
  TruePeak meter;
  time_blocks(state, frames, 1, [&] {
    meter.clear();
    meter.process(x);
    benchmark::DoNotOptimize(meter);
  });
}

void loudness_stereo(benchmark::State& state) {
  Loudness meter(2);
  if (!meter.prepare({Hertz(48000.0), frames})) return state.SkipWithError("refused");
  const auto x = some();
  const float* both[] = {x.data(), x.data()};
  time_blocks(state, frames, 2, [&] { meter.add(both, frames); });
}

void a_weighting_filter(benchmark::State& state) {
  AWeighting filter;
  filter.prepare(Hertz(48000.0));
  const auto x = some();
  std::vector<float> y(frames);
  time_blocks(state, frames, 1, [&] {
    filter.process(x, y);
    benchmark::DoNotOptimize(y.data());
  });
}

void oversampling(benchmark::State& state, Oversampler::Kind kind) {
  Oversampler oversampler(static_cast<int>(state.range(0)), kind, frames);
  const auto x = some();
  std::vector<float> y(frames);
  time_blocks(state, frames, 1, [&] {
    oversampler.up(x);
    oversampler.down(y);
    benchmark::DoNotOptimize(y.data());
  });
}

void sine_fill(benchmark::State& state) {
  Sine sine(Hertz(997.0), Hertz(48000.0));
  std::vector<float> y(frames);
  time_blocks(state, frames, 1, [&] {
    sine.fill(y, 0.5f);
    benchmark::DoNotOptimize(y.data());
  });
}

BENCHMARK(reference_std_normal_distribution)->UseManualTime();
BENCHMARK(noise_fill)->UseManualTime();
BENCHMARK(noise_add)->UseManualTime();
BENCHMARK(reference_plain_meter)->UseManualTime();
BENCHMARK(meter_of_samples)->UseManualTime();
BENCHMARK(true_peak_quiet)->UseManualTime();
BENCHMARK(true_peak_always_filtering)->UseManualTime();
BENCHMARK(loudness_stereo)->UseManualTime();
BENCHMARK(a_weighting_filter)->UseManualTime();
BENCHMARK_CAPTURE(oversampling, low_latency, Oversampler::Kind::low_latency)->Arg(2)->Arg(4)->Arg(8)->UseManualTime();
BENCHMARK_CAPTURE(oversampling, linear_phase, Oversampler::Kind::linear_phase)->Arg(2)->Arg(4)->Arg(8)->UseManualTime();
BENCHMARK(sine_fill)->UseManualTime();

}  // namespace
}  // namespace ohmic::dsp
