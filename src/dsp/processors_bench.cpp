// What every processor costs at 32-frame blocks, at rest and while its knobs move, beside a plain loop.

#include <cmath>
#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/biquad.hpp"
#include "dsp/block_bench.hpp"
#include "dsp/ceiling.hpp"
#include "dsp/delay.hpp"
#include "dsp/dither.hpp"
#include "dsp/equalizer.hpp"
#include "dsp/gain.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/noise.hpp"
#include "dsp/polarity.hpp"

namespace ohmic::dsp {
namespace {

constexpr int frames = 32;

/// Noise in, somewhere to write, for a number of channels.
struct Bed {
  std::vector<std::vector<float>> in, out;
  std::vector<const float*> reads;
  std::vector<float*> writes;

  explicit Bed(std::size_t channels) : in(channels), out(channels) {
    for (std::size_t c = 0; c < channels; ++c) {
      in[c].resize(frames), out[c].resize(frames);
      Noise(c + 1).fill(in[c], 0.1f);
      reads.push_back(in[c].data()), writes.push_back(out[c].data());
    }
  }
  Block block() const { return {reads, writes, frames}; }
};

template <class P>
void at_rest(benchmark::State& state, P processor, std::size_t channels, const std::vector<float>& settings) {
  Bed bed(channels);
  processor.prepare({Hertz(48000.0), frames});
  time_blocks(state, frames, static_cast<int>(channels), [&] {
    processor.process(settings, bed.block());
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

/// Two settings in turn, so that it never rests.
template <class P>
void moving(benchmark::State& state, P processor, std::size_t channels, const std::vector<float>& a,
            const std::vector<float>& b) {
  Bed bed(channels);
  processor.prepare({Hertz(48000.0), frames});
  int turn = 0;
  time_blocks(state, frames, static_cast<int>(channels), [&] {
    processor.process((++turn & 8) != 0 ? a : b, bed.block());
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

void reference_plain_multiply(benchmark::State& state) {
  Bed bed(2);
  float factor = 0.5f;
  benchmark::DoNotOptimize(factor);
  time_blocks(state, frames, 2, [&] {
    for (std::size_t c = 0; c < 2; ++c) {
      for (int i = 0; i < frames; ++i) bed.writes[c][i] = bed.reads[c][i] * factor;
    }
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

/// Direct form 1 in float, as textbooks print it.
void reference_textbook_biquad(benchmark::State& state) {
  Bed bed(1);
  float x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  const float b0 = 1.01f, b1 = -1.8f, b2 = 0.85f, a1 = -1.8f, a2 = 0.86f;
  time_blocks(state, frames, 1, [&] {
    for (int i = 0; i < frames; ++i) {
      const float x = bed.reads[0][i], y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1, x1 = x, y2 = y1, y1 = y;
      bed.writes[0][i] = y;
    }
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

void biquad_one(benchmark::State& state) {
  Bed bed(1);
  BiquadFilter filter;
  time_blocks(state, frames, 1, [&] {
    filter.process({1.01, -1.8, 0.85, -1.8, 0.86}, bed.in[0], bed.out[0]);
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

void biquad_pair(benchmark::State& state) {
  Bed bed(2);
  BiquadPair filter;
  time_blocks(state, frames, 2, [&] {
    filter.process({1.01, -1.8, 0.85, -1.8, 0.86}, bed.in[0], bed.in[1], bed.out[0], bed.out[1]);
    benchmark::DoNotOptimize(bed.writes[0][0]);
  });
}

void design_worst_band(benchmark::State& state) {
  // What a block pays in which a knob moved, for each band that moved.
  EqBand band{EqShape::high_pass, Hertz(9000.0), Decibel(0.0), 3.0};
  for ([[maybe_unused]] auto _ : state) {
    band.q += 1e-9;
    benchmark::DoNotOptimize(design(band, Hertz(48000.0)));
  }
}

const std::vector<float> eq4 = {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 3000, 4, 1, 3, 9000, -5, 0.7f};
const std::vector<float> eq4_moved = {2, 100, 6, 0.7f, 1, 420, -9, 3, 1, 3000, 4, 1, 3, 9000, -5, 0.7f};
const std::vector<float> eq4_off(16, 0.0f);

BENCHMARK(reference_plain_multiply)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, gain_stereo_unity, Gain(2), 2, {0, 0, 0})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, gain_stereo, Gain(2), 2, {-6, 0, 0})->UseManualTime();
BENCHMARK_CAPTURE(moving, gain_stereo, Gain(2), 2, {-6, 0, 0}, {-20, 0, 0})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, polarity_stereo, Polarity(2), 2, {1})->UseManualTime();
BENCHMARK(reference_textbook_biquad)->UseManualTime();
BENCHMARK(biquad_one)->UseManualTime();
BENCHMARK(biquad_pair)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, high_pass_off_mono, HighPass(1), 1, {0, 80, 1})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, high_pass_24_mono, HighPass(1), 1, {1, 80, 1})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, equalizer_4_off_mono, Equalizer(1, 4), 1, eq4_off)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, equalizer_4_mono, Equalizer(1, 4), 1, eq4)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, equalizer_4_stereo, Equalizer(2, 4), 2, eq4)->UseManualTime();
BENCHMARK_CAPTURE(moving, equalizer_4_stereo_one_knob, Equalizer(2, 4), 2, eq4, eq4_moved)->UseManualTime();
BENCHMARK(design_worst_band);
BENCHMARK_CAPTURE(at_rest, ceiling_stereo_below, Ceiling(2), 2, {1})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, ceiling_stereo_working, Ceiling(2), 2, {0.1f})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, delay_stereo, Delay(2, Second(0.1)), 2, {0.01f})->UseManualTime();
BENCHMARK_CAPTURE(moving, delay_stereo, Delay(2, Second(0.1)), 2, {0.01f}, {0.02f})->UseManualTime();
BENCHMARK_CAPTURE(at_rest, dither_16_stereo, Dither(2), 2, {1, 16})->UseManualTime();

}  // namespace
}  // namespace ohmic::dsp
