// What a device costs: one call for four lanes. Each call waits for the one before, as Newton's method does, and its
// controls are written one by one, which the processor takes badly; .../free: calls that do not wait, as those of
// several devices of one circuit.
//
// Beside each kernel stands scalar code of the same formula with the C library's functions, four times (libm_...).

#include <cmath>

#include <benchmark/benchmark.h>

#include "circuit/solver/device_program_test.hpp"

namespace ohmic::circuit {
namespace {

constexpr int lanes = 4;

/// Controls of each lane at rest; every call moves them by what the last one made, times nothing.
void run(benchmark::State& state, const DeviceProgram& program, const std::vector<double>& rest) {
  LaneRows rows(program, lanes);
  double moved = 0.0;
  if (state.range(0) != 0) {
    rows.fill_controls([&](std::size_t c) { return rest[c]; });
    for ([[maybe_unused]] auto _ : state) rows.evaluate();  // NOLINT(clang-analyzer-deadcode.DeadStores)
    return;
  }
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    for (std::size_t c = 0; c < rest.size(); ++c)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        rows.control(c, lane) = rest[c] * (1.0 + 0.01 * static_cast<double>(lane)) + moved;
    rows.evaluate();
    moved = 1e-300 * rows.output(static_cast<std::size_t>(program.branches) * 2, 0);
  }
}

DeviceProgram as_tape(Device device) {
  // A second branch that nothing flows in: no kernel knows such a law, and it costs no instruction.
  auto law = std::make_shared<Law>(*device.law);
  law->currents.push_back({}), law->charges.push_back({});
  device.law = law;
  device.branches.resize(device.branches.size() + 1);
  return program_of(device);
}

const std::string koren = with_e1("2/1180*uramp(E)**1.3", "v(0)/84*ln(1+exp(84*(1/21.5+v(1)/sqrt(300+v(0)*v(0)))))");
const std::string tanh_law = "2m*tanh(0.25*v(0))";
const std::string op_amp = "2m*tanh(2.5*v(0)) - 2m*ln(1+exp((v(1)-v(2)+1.2)/0.1)) + 2m*ln(1+exp((v(3)+1.2-v(1))/0.1))";
const std::map<std::string, double> diode_card = {{"is", 4.352e-9}, {"n", 1.906}};
const std::map<std::string, double> charged_diode_card = {
    {"is", 4.352e-9}, {"n", 1.906}, {"cjo", 7e-13}, {"tt", 3.48e-9}};
const std::map<std::string, double> npn_card = {{"is", 1e-14},   {"vaf", 100},   {"bf", 200},     {"ikf", 0.3},
                                                {"br", 3},       {"cjc", 8e-12}, {"cje", 25e-12}, {"tr", 100e-9},
                                                {"tf", 400e-12}, {"rb", 10},     {"rc", 0.3},     {"re", 0.2}};
const std::map<std::string, double> vdmos_card = {
    {"vto", 3.8},     {"kp", 1.3},    {"lambda", 0.01},  {"rd", 0.2},       {"rs", 0.054},
    {"rg", 3},        {"rb", 0.25},   {"cgs", 1e-10},    {"cgdmax", 3e-10}, {"cgdmin", 8e-11},
    {"cjo", 1.7e-10}, {"is", 17e-12}, {"ksubthres", 0.1}};

void diode(benchmark::State& state) { run(state, program_of(device_of_card('d', "d", diode_card)), {0.6}); }
void diode_with_charge(benchmark::State& state) {
  run(state, program_of(device_of_card('d', "d", charged_diode_card)), {0.6});
}
void limiter(benchmark::State& state) { run(state, program_of(device_of(tanh_law, 1)), {0.3}); }
void op_amp_input(benchmark::State& state) { run(state, program_of(device_of(op_amp, 4)), {1e-3, 3.0, 12.0, -12.0}); }
void triode(benchmark::State& state) { run(state, program_of(device_of(koren, 2)), {150.0, -3.0}); }
void triode_as_tape(benchmark::State& state) { run(state, as_tape(device_of(koren, 2)), {150.0, -3.0}); }
void bipolar(benchmark::State& state) { run(state, program_of(device_of_card('q', "npn", npn_card)), {0.65, -5.0}); }
void vdmos(benchmark::State& state) {
  run(state, program_of(device_of_card('m', "vdmos", vdmos_card)), {4.2, -20.0, 20.0});
}
BENCHMARK(diode)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(diode_with_charge)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(limiter)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(op_amp_input)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(triode)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(triode_as_tape)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(bipolar)->ArgName("free")->Arg(0)->Arg(1);
BENCHMARK(vdmos)->ArgName("free")->Arg(0)->Arg(1);

void libm_diode(benchmark::State& state) {
  double moved = 0.0, sum = 0.0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    for (int lane = 0; lane < lanes; ++lane) {
      const double v = 0.6 * (1.0 + 0.01 * lane) + moved, e = std::exp(v / 0.0493);
      const double current = 4.352e-9 * (e - 1.0) + 1e-12 * v, slope = 4.352e-9 / 0.0493 * e + 1e-12;
      sum += current + slope;
    }
    moved = 1e-300 * sum;
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(libm_diode);

void libm_limiter(benchmark::State& state) {
  double moved = 0.0, sum = 0.0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    for (int lane = 0; lane < lanes; ++lane) {
      const double t = std::tanh(0.25 * (0.3 * (1.0 + 0.01 * lane) + moved));
      sum += 2e-3 * t + 5e-4 * (1.0 - t * t);
    }
    moved = 1e-300 * sum;
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(libm_limiter);

void libm_triode(benchmark::State& state) {
  double moved = 0.0, sum = 0.0;
  for ([[maybe_unused]] auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    for (int lane = 0; lane < lanes; ++lane) {
      const double p = 150.0 * (1.0 + 0.01 * lane) + moved, g = -3.0 * (1.0 + 0.01 * lane);
      const double s = std::sqrt(300.0 + p * p), x = 84.0 * (1.0 / 21.5 + g / s), u = std::exp(x);
      const double soft = std::log1p(u), slope = u / (1.0 + u), e = p / 84.0 * soft;
      const double power = e > 0.0 ? std::pow(e, 0.3) * 2.0 / 1180.0 : 0.0;
      const double e_grid = p * slope / s, e_plate = soft / 84.0 - p * slope * g * p / (s * s * s);
      sum += power * e + 1.3 * power * (e_grid + e_plate);
    }
    moved = 1e-300 * sum;
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(libm_triode);

}  // namespace
}  // namespace ohmic::circuit
