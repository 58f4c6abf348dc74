// What an input's strip costs at 32-frame blocks: full, its parts, all off, and while a scene is recalled into it.

#include "dsp/strip.hpp"

#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/block_bench.hpp"
#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

constexpr int frames = 32;

enum Parts : unsigned {
  high_pass = 1,
  gate = 2,
  equalizer = 4,
  de_esser = 8,
  compressor = 16,
  side_chain = 32,
  rms = 64
};
constexpr unsigned full = high_pass | gate | equalizer | compressor;

std::vector<float> settings(unsigned parts, float threshold = -30.0f) {
  std::vector<float> s;
  for (const Field& f : Strip(1, Second(0.1)).fields()) s.push_back(static_cast<float>(f.fallback));
  s[Strip::high_pass_at] = (parts & high_pass) != 0 ? 1.0f : 0.0f;
  s[Strip::gate_at] = (parts & gate) != 0 ? 1.0f : 0.0f;
  s[Strip::de_esser_at] = (parts & de_esser) != 0 ? 1.0f : 0.0f;
  s[Strip::compressor_at] = (parts & (compressor | side_chain | rms)) != 0 ? 1.0f : 0.0f;
  s[Strip::compressor_at + 1] = threshold;
  if ((parts & side_chain) != 0) s[Strip::compressor_at + 8] = 120.0f;
  if ((parts & rms) != 0) s[Strip::compressor_at + 9] = 1.0f;
  const std::vector<float> bands = {2, 100, 6, 0.7f, 1, 400, -9, 3, 1, 3000, 4, 1, 3, 9000, -5, 0.7f};
  if ((parts & equalizer) != 0) std::copy(bands.begin(), bands.end(), s.begin() + Strip::equalizer_at);
  return s;
}

/// Settings a and b in turn, eight blocks each. %core is also the share of the 32-frame period at 48 kHz.
void run(benchmark::State& state, std::size_t channels, const std::vector<float>& a, const std::vector<float>& b) {
  constexpr int length = 64 * frames;  // noise that does not repeat every block, as the detectors would notice
  std::vector<std::vector<float>> in(channels, std::vector<float>(length)), out(channels, std::vector<float>(frames));
  std::vector<const float*> reads(channels);
  std::vector<float*> writes(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    Noise(c + 1).fill(in[c], 0.1f);
    writes[c] = out[c].data();
  }
  Strip strip(channels, Second(0.1));
  strip.prepare({Hertz(48000.0), frames});
  int turn = 0;
  time_blocks(state, frames, static_cast<int>(channels), [&] {
    for (std::size_t c = 0; c < channels; ++c) reads[c] = in[c].data() + (turn % 64) * frames;
    strip.process((++turn & 8) != 0 ? a : b, Block{reads, writes, frames});
    benchmark::DoNotOptimize(writes[0][0]);
  });
}

void at_rest(benchmark::State& state, std::size_t channels, unsigned parts) {
  run(state, channels, settings(parts), settings(parts));
}

/// The compressor hears nothing above its threshold.
void quiet(benchmark::State& state, std::size_t channels, unsigned parts) {
  run(state, channels, settings(parts, 0.0f), settings(parts, 0.0f));
}

/// Every knob moves every eighth block.
void moving(benchmark::State& state, std::size_t channels, unsigned parts) {
  std::vector<float> a = settings(parts), b = a;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const bool is_switch = i == Strip::polarity_at || i == Strip::high_pass_at || i == Strip::high_pass_at + 2 ||
                           i == Strip::gate_at || i == Strip::de_esser_at || i >= Strip::compressor_at + 8 ||
                           (i >= Strip::equalizer_at && i < Strip::de_esser_at && (i - Strip::equalizer_at) % 4 == 0);
    if (!is_switch && i != Strip::compressor_at) b[i] *= 1.1f;
  }
  run(state, channels, a, b);
}

BENCHMARK_CAPTURE(at_rest, mono_all_off, 1, 0u)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_high_pass, 1, high_pass)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_gate, 1, gate)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_equalizer, 1, equalizer)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_de_esser, 1, de_esser)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_compressor, 1, compressor)->UseManualTime();
BENCHMARK_CAPTURE(quiet, mono_compressor, 1, compressor)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_compressor_rms, 1, rms)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_compressor_side_chain, 1, side_chain)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_full, 1, full)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, mono_full_and_de_esser, 1, full | de_esser)->UseManualTime();
BENCHMARK_CAPTURE(moving, mono_full, 1, full)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, stereo_all_off, 2, 0u)->UseManualTime();
BENCHMARK_CAPTURE(at_rest, stereo_full, 2, full)->UseManualTime();
BENCHMARK_CAPTURE(moving, stereo_full, 2, full)->UseManualTime();

}  // namespace
}  // namespace ohmic::dsp
