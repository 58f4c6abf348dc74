// What devices do over time and how they hiss, beside ngspice.
#include <cmath>

#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

// 1 mA into the gate of a transistor that switches 20 V through 40 ohm: at every instant of ngspice's the gate has taken
// as much charge as the law says the voltages of that instant hold. ngspice integrates by steps: 1e-4 of it.
TEST(vdmos, its_gate_takes_the_charge_that_ngspice_puts_into_it) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const Specimen specimen{
      'm', "vdmos", "vto=3.8 kp=1.3 lambda=0.01 rd=0.2 rs=0.05 cgs=1e-10 cgdmax=3e-10 cgdmin=8e-11 cjo=1.7e-10", ""};
  const DeviceBench bench(3, {specimen});
  const std::string deck =
      "gate charge\n.options reltol=1e-8 abstol=1e-11 vntol=1e-9\n"
      "Vd supply 0 20\nRd supply mx0_1 40\nIg 0 mx0_2 PWL(0 0 100n 1m 1 1m)\nRg mx0_2 0 1e12\nVs mx0_3 0 0\n"
      "mx0 mx0_1 mx0_2 mx0_3 card0\n.model card0 vdmos nchan " +
      specimen.card + "\n.ic v(mx0_2)=0\n";
  const auto plots =
      run_ngspice(deck, "save mx0_1 mx0_2 mx0_3 mx0#drain mx0#source mx0#gate i(Vs) i(Vd)\ntran 5n 8u 0 5n");
  ASSERT_TRUE(plots) << plots.error().sentence();
  const NgspicePlot& plot = plots->at(0);
  const Circuit& circuit = bench.law(0).circuit();
  const auto gate_charge = [&](std::size_t point) {
    std::vector<double> volt(circuit.nodes.size());
    for (std::size_t n = 1; n < volt.size(); ++n) volt[n] = plot.at("v(" + circuit.nodes[n] + ")")[point];
    return bench.law(0).flow(volt).coulomb[2];
  };
  const std::vector<double>& time = plot.swept();
  const double start = gate_charge(0);
  double highest = 0.0;
  for (std::size_t point = 0; point < time.size(); ++point) {
    const double t = time[point], given = t < 1e-7 ? 0.5 * 1e4 * t * t : 1e-3 * (t - 0.5e-7);
    EXPECT_NEAR(gate_charge(point) - start, given, 1e-4 * given + 2e-14) << "at " << time[point];
    highest = std::max(highest, plot.at("v(mx0_2)")[point]);
  }
  EXPECT_GT(highest, 8.0) << "past the plateau";
}

double density(const Circuit& circuit, const std::vector<double>& controls, double frequency) {
  const Device& device = circuit.devices.at(0);
  Graph graph = device.law->graph;
  double sum = 0.0;
  for (const DeviceNoise& noise : device.noise) {
    const Term current = device.law->currents[static_cast<std::size_t>(noise.branch)];
    const std::vector<Term> outputs{current, graph.derivative(current, noise.control)};
    const Tape tape(graph, outputs);
    std::vector<double> registers(tape.instructions().size()), out(2);
    tape.run(controls, 0.0, registers, out);
    // What matters at an output that sees this branch alone.
    if (device.branches[static_cast<std::size_t>(noise.branch)].from != device.terminals.at(0)) continue;
    if (noise.kind == DeviceNoise::Kind::shot) sum += 2.0 * 1.6021766208e-19 * std::abs(out[0]);
    if (noise.kind == DeviceNoise::Kind::channel)
      sum += 4.0 * 1.38064852e-23 * 300.15 * noise.factor * std::abs(out[1]);
    if (noise.kind == DeviceNoise::Kind::flicker)
      sum += noise.factor * std::pow(std::abs(out[0]), noise.exponent) / frequency;
  }
  return std::sqrt(sum);
}

// Output noise of a device that drives 1 ohm (whose own 129 pV are taken out) from ideal voltages.
TEST(noise, generators_of_devices_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  struct Case {
    Specimen specimen;
    std::size_t terminals;
    std::vector<double> volt;  // at the terminals behind the first, which stands at 2 V (a diode: 0.6 V)
    std::vector<double> controls;
  };
  const std::vector<Case> cases = {
      {{'d', "d", "is=1e-12 kf=1e-14 af=1.1", ""}, 2, {0.0}, {}},
      {{'q', "npn", "is=1e-14 bf=100 vaf=50", ""}, 3, {0.65, 0.0}, {}},
      {{'j', "njf", "vto=-2 beta=1e-2 kf=1e-16 af=1.2", "m=3"}, 3, {-0.5, 0.0}, {}},
      {{'m', "nmos", "vto=1 kp=1e-2 kf=1e-26 tox=1e-7", ""}, 4, {2.0, 0.0, 0.0}, {}},
      {{'m', "vdmos", "vto=1 kp=1e-2 kf=1e-19", ""}, 3, {2.0, 0.0}, {}},
  };
  for (const Case& it : cases) {
    const DeviceBench bench(it.terminals, {it.specimen});
    const Circuit& circuit = bench.law(0).circuit();
    const std::string name = it.specimen.name(0);
    std::ostringstream deck;
    deck << "noise\nV0 top 0 DC " << (it.specimen.letter == 'd' ? 0.6 : 2.0) << " AC 1\nR0 top " << name << "_1 1\n"
         << name;
    for (std::size_t k = 1; k <= it.terminals; ++k) deck << ' ' << name << '_' << k;
    deck << " card " << it.specimen.line << "\n.model card " << it.specimen.type
         << (it.specimen.type == "vdmos" ? " nchan " : " ") << it.specimen.card << '\n';
    for (std::size_t k = 2; k <= it.terminals; ++k) {
      deck << 'V' << k << ' ' << name << '_' << k << " 0 " << it.volt[k - 2] << '\n';
    }
    const auto plots = run_ngspice(deck.str(), "op\nnoise v(" + name + "_1) V0 dec 1 100 1000");
    ASSERT_TRUE(plots) << plots.error().sentence();
    std::vector<double> volt(circuit.nodes.size()), controls;
    for (std::size_t n = 1; n < volt.size(); ++n) volt[n] = plots->at(0).at("v(" + circuit.nodes[n] + ")")[0];
    for (const DeviceControl& control : circuit.devices.at(0).controls) {
      controls.push_back(volt[static_cast<std::size_t>(control.what.positive)] -
                         volt[static_cast<std::size_t>(control.what.negative)]);
    }
    // The output resistance: what one ampere into the first terminal lifts it by.
    std::vector<std::complex<double>> lifted(circuit.nodes.size());
    lifted[1] = 1.0;
    const double conductance = 1.0 + bench.law(0).flow(volt, lifted, 0.0).admitted[1].real();
    for (std::size_t point = 0; point < 2; ++point) {
      const double frequency = plots->at(1).swept()[point];
      const double own = density(circuit, controls, frequency);
      const double expected = plots->at(1).at("onoise_spectrum")[point] * conductance;
      const double resistor = 4.0 * 1.38064852e-23 * 300.15;
      EXPECT_NEAR(own * own + resistor, expected * expected, 1e-6 * expected * expected)
          << it.specimen.type << " at " << frequency;
      EXPECT_GT(own * own, 0.01 * resistor) << it.specimen.type << ": louder than what is subtracted";
    }
  }
}

}  // namespace
}  // namespace ohmic::circuit
