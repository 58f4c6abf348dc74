// Nanoseconds per frame of every piece of gear at 48 kHz in blocks of 64, and of the worst preparation.

#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/noise.hpp"
#include "gear/converter.hpp"
#include "gear/lab_test.hpp"
#include "gear/microphone.hpp"
#include "gear/output_stage.hpp"
#include "gear/phones_output.hpp"
#include "gear/pickup.hpp"
#include "gear/preamp.hpp"

namespace {

using namespace ohmic;
using namespace ohmic::gear;

constexpr std::size_t frames = 64;

template <class P>
void bench(benchmark::State& state, P processor, std::size_t inputs, std::size_t outputs, std::vector<float> settings) {
  processor.prepare(lab::format);
  std::vector<std::vector<float>> in(inputs, std::vector<float>(frames)), out(outputs, std::vector<float>(frames));
  std::vector<const float*> reads;
  std::vector<float*> writes;
  for (std::size_t c = 0; c < inputs; ++c) dsp::Noise(c + 1).fill(in[c], 0.1f), reads.push_back(in[c].data());
  for (auto& channel : out) writes.push_back(channel.data());
  const Block block{reads, writes, static_cast<int>(frames)};
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    processor.process(settings, block);
    benchmark::DoNotOptimize(out[0].data());
    benchmark::ClobberMemory();
  }
  // A rate inverted: seconds per frame, printed with its prefix ("12n").
  state.counters["s/frame"] = benchmark::Counter(
      static_cast<double>(frames), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

AmplifierSpec amplifier(bool hisses, double zout) {
  AmplifierSpec spec = defaults(amplifier_fields);
  spec.output_impedance = Ohm(zout);
  if (!hisses) spec.noise = Volt(0);
  return spec;
}
Load load(const HeadphoneSpec& spec) { return {network(spec), Ohm(0)}; }

void microphone(benchmark::State& state) {
  MicrophoneSpec spec = defaults(microphone_fields);
  spec.self_noise = DBSPL(12);
  bench(state, Microphone(spec), 1, 1, {1.0f});
}
void preamp(benchmark::State& state) {
  bench(state, Preamp(defaults(preamp_fields), Ohm(150)), 1, 1, {30.0f, 0.0f, 1.0f});
}
void adc(benchmark::State& state) { bench(state, Adc(defaults(adc_fields)), 1, 1, {}); }
void adc_16_bits(benchmark::State& state) {
  AdcSpec spec = defaults(adc_fields);
  spec.bits = 16;
  bench(state, Adc(spec), 1, 1, {});
}
void pickup(benchmark::State& state) {
  bench(state, Pickup(defaults(pickup_fields), {.capacitance = Farad(500e-12)}), 1, 1, {});
}
/// The yardstick: one biquad on two channels, what an equalizer band costs.
struct OneBiquad {
  dsp::Biquad section{0.5, 0.2, 0.1, -0.5, 0.2};
  dsp::BiquadPair filter;
  void prepare(const Format&) {}
  void process(std::span<const float>, const Block& block) noexcept {
    filter.process(section, block.input(0), block.input(1), block.output(0), block.output(1));
  }
};
void reference_one_biquad_stereo(benchmark::State& state) { bench(state, OneBiquad{}, 2, 2, {}); }
void amplifier_on_resistor_stereo(benchmark::State& state) {
  bench(state, OutputStage(amplifier(false, 1), {load(lab::planar())}), 2, 2, {});
}
void amplifier_on_hd650_stereo(benchmark::State& state) {
  bench(state, OutputStage(amplifier(false, 1), {load(lab::hd650())}), 2, 2, {});
}
void amplifier_120_ohm_on_hd650_stereo(benchmark::State& state) {
  bench(state, OutputStage(amplifier(false, 120), {load(lab::hd650())}), 2, 2, {});
}
void amplifier_with_noise_on_hd650_stereo(benchmark::State& state) {
  bench(state, OutputStage(amplifier(true, 1), {load(lab::hd650())}), 2, 2, {});
}
void amplifier_on_four_headphones_stereo(benchmark::State& state) {
  bench(state,
        OutputStage(amplifier(false, 1),
                    {load(lab::hd650()), load(lab::dt990()), load(lab::k701()), load(lab::mdr7506())}),
        2, 2, {});
}
PhonesSpec phones(bool is_calibrated) {
  PhonesSpec spec{.dac = defaults(dac_fields), .chains = {{amplifier(true, 1), {lab::hd650()}}}, .socket = {}};
  if (is_calibrated) spec.socket = {.full_scale = Volt(1.5), .impedance = Ohm(33)};
  return spec;
}
void phones_output_stereo(benchmark::State& state) {
  bench(state, PhonesOutput(phones(false)), 2, 2, {-20.0f, 0.0f, 0.0f, 105.0f});
}
void phones_output_on_a_real_socket_stereo(benchmark::State& state) {
  bench(state, PhonesOutput(phones(true)), 2, 2, {-20.0f, 0.0f, 0.0f, 105.0f});
}

void preparing_a_phones_output(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    PhonesOutput output(phones(true));
    output.prepare(lab::format);
    benchmark::DoNotOptimize(&output);
  }
}
void fitting_an_impedance_table(benchmark::State& state) {
  std::vector<ImpedancePoint> table;
  for (int i = 0; i < 100; ++i) {
    const Hertz f(20.0 * std::pow(1000.0, i / 99.0));
    table.push_back({f, Ohm(std::abs(impedance(network(lab::hd650()), f))), std::nullopt});
  }
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(fit_impedance(table));  // NOLINT(clang-analyzer-deadcode.DeadStores)
}

BENCHMARK(microphone);
BENCHMARK(preamp);
BENCHMARK(adc);
BENCHMARK(adc_16_bits);
BENCHMARK(pickup);
BENCHMARK(reference_one_biquad_stereo);
BENCHMARK(amplifier_on_resistor_stereo);
BENCHMARK(amplifier_on_hd650_stereo);
BENCHMARK(amplifier_120_ohm_on_hd650_stereo);
BENCHMARK(amplifier_with_noise_on_hd650_stereo);
BENCHMARK(amplifier_on_four_headphones_stereo);
BENCHMARK(phones_output_stereo);
BENCHMARK(phones_output_on_a_real_socket_stereo);
BENCHMARK(preparing_a_phones_output)->Unit(benchmark::kMillisecond);
BENCHMARK(fitting_an_impedance_table)->Unit(benchmark::kMillisecond);

}  // namespace
