// What it costs to read and write a card's period: 64 channels beside each other, and two.

#include "devices/alsa/sample_format.hpp"

#include <vector>

#include <benchmark/benchmark.h>

namespace ohmic::devices::alsa {
namespace {

constexpr int frames = 64;

struct Period {
  Period(SampleFormat spoken, int channels)
      : format(spoken),
        card(static_cast<std::size_t>(bytes_of(spoken) * channels * frames)),
        samples(static_cast<std::size_t>(channels * frames), 0.25f) {
    for (int c = 0; c < channels; ++c) {
      lanes.push_back({card.data() + c * bytes_of(spoken), bytes_of(spoken) * channels});
      to.push_back(samples.data() + c * frames);
      from.push_back(to.back());
    }
  }
  SampleFormat format;
  std::vector<std::byte> card;
  std::vector<float> samples;
  std::vector<Lane> lanes;
  std::vector<float*> to;
  std::vector<const float*> from;
};

SampleFormat of(const benchmark::State& state) { return {static_cast<Coding>(state.range(0)), false}; }

/// Seconds a sample, in ns, and the share of a period at 48 kHz.
void say(benchmark::State& state) {
  const double samples = static_cast<double>(state.range(1)) * frames;
  state.counters["ns/sample"] = {static_cast<double>(state.iterations()) * samples * 1e-9,
                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert};
  state.SetLabel(text(of(state)));
}

void decode_period(benchmark::State& state) {
  Period period(of(state), static_cast<int>(state.range(1)));
  for (auto _ : state) {
    decode(period.format, period.lanes, period.to, frames);
    benchmark::ClobberMemory();
  }
  say(state);
}

void encode_period(benchmark::State& state) {
  Period period(of(state), static_cast<int>(state.range(1)));
  for (auto _ : state) {
    encode(period.format, period.from, period.lanes, frames);
    benchmark::ClobberMemory();
  }
  say(state);
}

BENCHMARK(decode_period)->ArgsProduct({{0, 1, 2, 3, 4}, {2, 64}});
BENCHMARK(encode_period)->ArgsProduct({{0, 1, 2, 3, 4}, {2, 64}});

}  // namespace
}  // namespace ohmic::devices::alsa
