// What convolution costs in each 32-frame period of a stereo stream at 48 kHz: the median one and the worst one.

#include "dsp/convolver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/noise.hpp"

namespace ohmic::dsp {
namespace {

constexpr int frames = 32;
constexpr std::size_t channels = 2;
constexpr double period = 1e9 * frames / 48000.0;  // nanoseconds

ImpulseResponse room(std::size_t taps) {
  std::vector<float> response(taps);
  Noise(5).fill(response, 0.1f);
  for (std::size_t i = 0; i < taps; ++i) {
    response[i] *= std::exp(-6.9f * static_cast<float>(i) / static_cast<float>(taps));
  }
  return {response};
}

/// Partitions of 64 frames and nothing else, each window transformed at once: the textbook's. Its first 64 taps are left out.
class Uniform64 {
 public:
  explicit Uniform64(const ImpulseResponse& response)
      : ring_(channels * ring_size),
        level_(64, 64, ConvolutionLevel::Work::at_once, channels, std::vector<std::span<const float>>{response[0]}) {}

  void process(std::span<const float>, const Block& block) {
    for (std::size_t c = 0; c < channels; ++c) {
      std::copy_n(block.in[c], block.frames, &ring_[c * ring_size + frame_ % ring_size]);
      std::copy_n(level_.output(c) + frame_ % 64, block.frames, block.out[c]);
    }
    frame_ += static_cast<std::uint64_t>(block.frames);
    level_.advance(ring_.data(), ring_size, frame_);
  }

 private:
  static constexpr std::size_t ring_size = 256;
  AlignedFloats ring_;
  ConvolutionLevel level_;
  std::uint64_t frame_ = 0;
};

/// What there is to do repeats with the largest partition. Each period of that cycle is timed in many cycles and its
/// median taken, so that the worst one is the algorithm's, not the machine's.
template <class P>
void periods(benchmark::State& state, P& processor) {
  constexpr std::size_t cycle = 16384 / frames, cycles = 15;
  std::vector<float> in[channels], out[channels];
  for (std::size_t c = 0; c < channels; ++c) {
    in[c].resize(frames), out[c].resize(frames);
    Noise(c + 1).fill(in[c], 0.1f);
  }
  const float* reads[] = {in[0].data(), in[1].data()};
  float* writes[] = {out[0].data(), out[1].data()};
  const std::vector<float> settings = {1, 0};
  const auto one = [&] {
    const auto start = std::chrono::steady_clock::now();
    processor.process(settings, Block{reads, writes, frames});
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
  };
  std::vector<std::vector<double>> spent(cycle);
  for ([[maybe_unused]] auto _ : state) {
    for (auto& s : spent) s.clear();
    for (std::size_t i = 0; i < 16 * cycle; ++i) one();  // until every partition of the longest response is filled
    for (std::size_t i = 0; i < cycle * cycles; ++i) spent[i % cycle].push_back(one());
  }
  std::vector<double> medians;
  double total = 0.0;
  for (auto& s : spent) {
    std::nth_element(s.begin(), s.begin() + cycles / 2, s.end());
    medians.push_back(s[cycles / 2]);
    total += medians.back();
  }
  std::sort(medians.begin(), medians.end());
  state.counters["ns/frame/ch"] = total / static_cast<double>(cycle) / (frames * channels);
  state.counters["median_ns"] = medians[cycle / 2];
  state.counters["worst_ns"] = medians.back();
  state.counters["worst/median"] = medians.back() / medians[cycle / 2];
  state.counters["worst_%period"] = 100.0 * medians.back() / period;
}

void convolver(benchmark::State& state) {
  Convolver processor(channels, room(static_cast<std::size_t>(state.range(0)) * 48));
  processor.prepare({Hertz(48000.0), frames});
  periods(state, processor);
}
void reference_uniform_64(benchmark::State& state) {
  Uniform64 processor(room(static_cast<std::size_t>(state.range(0)) * 48));
  periods(state, processor);
}

// Milliseconds of response.
BENCHMARK(convolver)->Arg(10)->Arg(100)->Arg(1000)->Arg(5000)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(reference_uniform_64)->Arg(100)->Arg(1000)->Arg(5000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ohmic::dsp
