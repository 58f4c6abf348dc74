// What the engine itself costs: an empty plan, meters, a full desk, and the worst plan swap: everything leaves at once.
//
// Instructions, where the kernel does not let us count (divide "I refs" by blocks_run):
//   valgrind --tool=callgrind --toggle-collect='ohmic::engine::Engine::process*' build/release/engine_bench
//     --benchmark_filter=worst_swap --benchmark_min_time=0.01

#include "engine/engine.hpp"

#include <benchmark/benchmark.h>

#include "dsp/high_pass.hpp"
#include "engine/adapter.hpp"
#include "engine/meter_node.hpp"
#include "engine/mixer.hpp"
#include "engine/period_shares.hpp"

namespace ohmic::engine {
namespace {

constexpr int frames = PeriodShares::frames;
constexpr int inputs = 64, outputs = 64;  // 32 stereo outputs
const Format format{Hertz(48000.0), frames};

/// A card's buffers.
struct Buffers {
  std::vector<std::vector<float>> in{inputs, std::vector<float>(frames, 0.1f)};
  std::vector<std::vector<float>> out{outputs, std::vector<float>(frames)};
  std::vector<const float*> reads;
  std::vector<float*> writes;

  Buffers() {
    for (auto& channel : in) reads.push_back(channel.data());
    for (auto& channel : out) writes.push_back(channel.data());
  }
  Block block() const { return {reads, writes, frames}; }
};

/// 64 inputs with a high-pass each, metered, into 32 stereo mixes, metered. All nodes are new.
std::unique_ptr<Plan> desk() {
  PlanBuilder builder;
  std::vector<Wire> strips;
  strips.reserve(inputs);
  for (int n = 0; n < inputs; ++n) {
    strips.push_back(builder.add("strip" + std::to_string(n), std::make_shared<ProcessorNode<dsp::HighPass>>(1),
                                 {builder.card_input(n)}, 1)[0]);
  }
  builder.add("input meters", std::make_shared<MeterNode>(inputs, Dimension::full_scale), strips, 0);
  std::vector<Wire> mixes;
  for (int m = 0; m < outputs; m += 2) {
    const std::vector<float> gains(2 * inputs + 1, 0.01f);
    const auto mix = builder.add("mix" + std::to_string(m), std::make_shared<Mixer>(inputs, 2), strips, 2, gains);
    mixes.insert(mixes.end(), mix.begin(), mix.end());
  }
  for (int m = 0; m < outputs; ++m) builder.to_card(mixes[static_cast<std::size_t>(m)], m);
  builder.add("output meters", std::make_shared<MeterNode>(outputs, Dimension::full_scale), mixes, 0);
  return *builder.build(format);
}

void play(benchmark::State& state, std::unique_ptr<Plan> plan) {
  SteadyClock clock;
  Engine engine(clock);
  if (!engine.start(std::move(plan))) return state.SkipWithError("no plan");
  const Buffers buffers;
  for (int k = 0; k < 200; ++k) engine.process(buffers.block());  // until the main fader is up
  PeriodShares shares;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    shares.begin();
    engine.process(buffers.block());
    shares.end();
  }
  shares.report(state.counters);
}

void empty_plan(benchmark::State& state) { play(state, *PlanBuilder().build(format)); }
BENCHMARK(empty_plan);

void meters_128(benchmark::State& state) {
  PlanBuilder builder;
  std::vector<Wire> wires;
  wires.reserve(inputs);
  for (int n = 0; n < inputs; ++n) wires.push_back(builder.card_input(n));
  builder.add("a", std::make_shared<MeterNode>(inputs, Dimension::full_scale), wires, 0);
  builder.add("b", std::make_shared<MeterNode>(inputs, Dimension::full_scale), wires, 0);
  play(state, *builder.build(format));
}
BENCHMARK(meters_128);

void desk_64_in_32_stereo_out(benchmark::State& state) { play(state, desk()); }
BENCHMARK(desk_64_in_32_stereo_out);

// Only blocks while a swap is under way count: nothing stays, so every wire to the card falls, then rises.
void worst_swap_64_in_32_stereo_out(benchmark::State& state) {
  SteadyClock clock;
  Engine engine(clock);
  if (!engine.start(desk())) return state.SkipWithError("no plan");
  const Buffers buffers;
  for (int k = 0; k < 200; ++k) engine.process(buffers.block());
  PeriodShares shares;
  int left = 0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    if (left-- == 0) {
      state.PauseTiming();
      if (!engine.adopt(desk())) return state.SkipWithError("refused");
      left = 29;  // blocks of a fall and a rise: 2 x 480 frames
      state.ResumeTiming();
    }
    shares.begin();
    engine.process(buffers.block());
    shares.end();
  }
  shares.report(state.counters);
  state.counters.erase("cpu_%");  // the building of plans is in it
}
BENCHMARK(worst_swap_64_in_32_stereo_out)->Iterations(30000);

}  // namespace
}  // namespace ohmic::engine
