// What circuits cost: sixteen stereo outputs at 48 kHz in blocks of 32, resampling and everything behind it included.

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "dsp/block_bench.hpp"
#include "gear/circuit_amplifier.hpp"
#include "gear/circuit_path.hpp"
#include "gear/phones_output.hpp"

namespace {

using namespace ohmic;
using namespace ohmic::gear;

constexpr int frames = 32;

HeadphoneSpec hd650() {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = Ohm(300);
  spec.sensitivity = DBPerVolt(104.8);
  spec.dc_resistance = Ohm(295.1);
  spec.sections = {{.kind = SectionKind::inductive, .resistance = Ohm(39.2), .inductance = Henry(3.564e-3)},
                   {.kind = SectionKind::inductive, .resistance = Ohm(196.1), .inductance = Henry(0.609e-3)},
                   {.kind = SectionKind::resonance, .resistance = Ohm(178.9), .frequency = Hertz(100), .q = 0.85}};
  return spec;
}

std::shared_ptr<const CircuitAmplifier> amplifier(const std::string& name, int oversampling = 4) {
  auto netlist = circuit::Netlist::read("circuits/" + name + ".cir");
  if (!netlist) std::fprintf(stderr, "%s\n", netlist.error().sentence().c_str()), std::exit(1);
  CircuitSpec spec{.netlist = std::make_shared<const circuit::Netlist>(std::move(*netlist)),
                   .settings = {},
                   .loads = loads_of({hd650()}),
                   .source_impedance = Ohm(100),
                   .oversampling = oversampling};
  auto built = build(spec);
  if (!built) std::fprintf(stderr, "%s\n", built.error().sentence().c_str()), std::exit(1);
  return *built;
}

PhonesSpec output(std::shared_ptr<const CircuitAmplifier> circuit) {
  PhonesSpec spec{.dac = defaults(dac_fields), .chains = {}, .socket = {}};
  spec.chains.push_back({.amplifier = {}, .headphones = {hd650()}, .circuit = std::move(circuit)});
  return spec;
}

/// Music, roughly: three tones, each output's own phase.
std::vector<float> sound(int number) {
  std::vector<float> samples(48000);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / 48000.0 + number * 0.001;
    samples[i] = static_cast<float>(0.2 * std::sin(6.2831853 * 110.0 * t) + 0.15 * std::sin(6.2831853 * 1000.0 * t) +
                                    0.05 * std::sin(6.2831853 * 7000.0 * t));
  }
  return samples;
}

/// Outputs on these netlists in turn, through one bank.
void outputs(benchmark::State& state, const std::vector<std::string>& names, int count, float volume, int factor = 4) {
  std::vector<std::shared_ptr<const CircuitAmplifier>> circuits;
  for (const std::string& name : names) circuits.push_back(amplifier(name, factor));
  AmplifierBank bank;
  std::vector<PhonesOutput> all;
  std::vector<std::vector<float>> in;
  std::vector<std::array<float, frames>> out(static_cast<std::size_t>(2 * count));
  for (int i = 0; i < count; ++i) {
    all.emplace_back(output(circuits[static_cast<std::size_t>(i) % circuits.size()]));
    all.back().prepare({Hertz(48000.0), frames});
    in.push_back(sound(i));
  }
  const std::vector<float> settings = {volume, 0.0f, 0.0f, 120.0f};
  std::size_t at = 0;
  dsp::time_blocks(state, frames, 2 * count, [&] {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::array<const float*, 2> from = {in[i].data() + at, in[i].data() + at};
      all[i].begin(settings, {.in = from, .out = {}, .frames = frames}, bank);
    }
    bank.run();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::array<float*, 2> to = {out[2 * i].data(), out[2 * i + 1].data()};
      all[i].finish({.in = {}, .out = to, .frames = frames});
    }
    at = (at + frames) % 47000;
    benchmark::DoNotOptimize(out.data());
  });
  std::array<float, PhonesOutput::circuit_readings_count> values{};
  double unconverged = 0.0;
  for (auto& phones : all) phones.read(values), unconverged += static_cast<double>(values[PhonesOutput::unconverged]);
  state.counters["unconverged"] = unconverged;
  state.counters["iterations"] = static_cast<double>(values[PhonesOutput::iterations]);
}

const std::vector<std::string> four = {"hybrid_19j6_mosfet", "otl_12au7_6080", "opamp_two_stage", "diamond_buffer"};

void one_hybrid(benchmark::State& state) { outputs(state, {"hybrid_19j6_mosfet"}, 1, -6.0f); }
void sixteen_hybrids(benchmark::State& state) { outputs(state, {"hybrid_19j6_mosfet"}, 16, -6.0f); }
void sixteen_batteries(benchmark::State& state) { outputs(state, {"opamp_battery"}, 16, -6.0f); }
void sixteen_on_four_netlists(benchmark::State& state) { outputs(state, four, 16, -6.0f); }
void hybrid_at_16_times(benchmark::State& state) { outputs(state, {"hybrid_19j6_mosfet"}, 1, -6.0f, 16); }

/// What a turned knob costs the control thread.
void build_hybrid(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(amplifier("hybrid_19j6_mosfet"));
}

BENCHMARK(one_hybrid)->UseManualTime();
BENCHMARK(sixteen_hybrids)->UseManualTime();
BENCHMARK(sixteen_batteries)->UseManualTime();
BENCHMARK(sixteen_on_four_netlists)->UseManualTime();
BENCHMARK(hybrid_at_16_times)->UseManualTime();
BENCHMARK(build_hybrid)->Unit(benchmark::kMillisecond);

}  // namespace
