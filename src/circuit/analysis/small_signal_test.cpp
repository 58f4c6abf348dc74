// Small signals against closed forms: poles, transformers, impedances, and the noise of resistors and junctions.
#include "circuit/analysis/small_signal.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "circuit/analysis/parts_test.hpp"
#include "dsp/a_weighting.hpp"

namespace ohmic::circuit {
namespace {

using Complex = std::complex<double>;
constexpr double boltzmann = 1.380649e-23, electron = 1.602176634e-19;

SmallSignal small_signal(const Circuit& circuit) {
  const auto point = operating_point(circuit);
  EXPECT_TRUE(point) << point.error().sentence();
  auto result = SmallSignal::at(circuit, point.value());
  EXPECT_TRUE(result);
  return result.value();
}

Complex s_of(double hertz) { return {0.0, 2.0 * std::numbers::pi * hertz}; }

TEST(small_signal, a_low_pass_has_its_pole) {
  Breadboard board;
  board.voltage("v1", "in", "0", 0.0);
  board.resistor("r1", "in", "out", 10e3);
  board.capacitor("c1", "out", "0", 1e-9);
  const SmallSignal circuit = small_signal(board.circuit);
  for (const double hertz : {1.0, 1e3, 15.9e3, 1e6}) {
    const Complex expected = 1.0 / (1.0 + s_of(hertz) * 1e-5);
    EXPECT_LT(std::abs(circuit.gain(Hertz(hertz), 0, board.between("out")) - expected), 1e-9 * std::abs(expected));
    const Complex impedance = 10e3 / (1.0 + s_of(hertz) * 1e-5);
    EXPECT_LT(std::abs(circuit.impedance(Hertz(hertz), board.node("out")) - impedance), 1e-9 * std::abs(impedance));
  }
}

TEST(small_signal, a_transformer_passes_its_ratio_and_its_leakage) {
  Breadboard board;
  board.voltage("v1", "in", "0", 0.0);
  board.resistor("r1", "in", "p", 50.0);
  const int primary = board.inductor("l1", "p", "0", 10.0), secondary = board.inductor("l2", "s", "0", 0.1);
  board.circuit.couplings.push_back({"k1", primary, secondary, 0.99});
  board.resistor("r2", "s", "0", 8.0);
  const SmallSignal circuit = small_signal(board.circuit);
  for (const double hertz : {5.0, 1e3, 50e3}) {
    // v2 / v1 = s M R2 / ((R1 + s L1)(R2 + s L2) - s^2 M^2)
    const Complex s = s_of(hertz);
    const double mutual = 0.99;
    const Complex expected = s * mutual * 8.0 / ((50.0 + s * 10.0) * (8.0 + s * 0.1) - s * s * mutual * mutual);
    EXPECT_LT(std::abs(circuit.gain(Hertz(hertz), 0, board.between("s")) - expected), 1e-9 * std::abs(expected));
  }
}

TEST(small_signal, a_diode_is_its_slope_with_its_charge_beside_it) {
  Breadboard board;
  board.current("i1", "0", "a", 1e-3);
  board.diode("d1", "a", "0", 1e-14, 1.0, 5e-9);
  const SmallSignal circuit = small_signal(board.circuit);
  const double siemens = 1e-3 / board.thermal_voltage();  // and is / vt, 1e-11 of it
  for (const double hertz : {10.0, 1e6, 1e8}) {
    const Complex expected = 1.0 / (siemens * (1.0 + s_of(hertz) * 5e-9));
    EXPECT_LT(std::abs(circuit.impedance(Hertz(hertz), board.node("a")) - expected), 1e-8 * std::abs(expected));
  }
}

TEST(small_signal, resistors_make_the_noise_of_what_they_are_together) {
  Breadboard board;
  board.voltage("v1", "in", "0", 1.0);
  board.resistor("r1", "in", "out", 1e3);
  board.resistor("r2", "out", "0", 3e3);
  board.resistor("quiet", "out", "0", 1e12);
  board.circuit.resistors.back().is_noisy = false;
  const auto noise = small_signal(board.circuit).noise(Hertz(1000.0), board.between("out"));
  EXPECT_NEAR(noise.density / std::sqrt(4.0 * boltzmann * 300.15 * 750.0), 1.0, 1e-8);
  ASSERT_EQ(noise.parts.size(), 2u);
  EXPECT_EQ(noise.parts[0].name, "r1");  // the smaller resistance carries more noise into the node
  EXPECT_NEAR(noise.parts[0].density / noise.parts[1].density, std::sqrt(3.0), 1e-8);
}

TEST(small_signal, the_noise_of_a_resistor_and_a_capacitor_is_kt_over_c) {
  Breadboard board;
  board.resistor("r1", "out", "0", 1e6);
  board.capacitor("c1", "out", "0", 10e-12);  // pole at 15.9 kHz
  const NoiseBand band =
      integrate_noise(small_signal(board.circuit), board.between("out"), Hertz(1e-3), Hertz(1e12), 20);
  EXPECT_NEAR(band.unweighted.value() / std::sqrt(boltzmann * 300.15 / 10e-12), 1.0, 5e-4);
}

TEST(small_signal, a_junction_makes_shot_noise_half_of_what_its_slope_would_make_as_a_resistor) {
  Breadboard board;
  board.current("i1", "0", "a", 1e-3);
  board.diode("d1", "a", "0", 1e-14, 1.0);
  const auto noise = small_signal(board.circuit).noise(Hertz(1000.0), board.between("a"));
  const double ohm = board.thermal_voltage() / 1e-3;
  EXPECT_NEAR(noise.density, std::sqrt(2.0 * electron * 1e-3) * ohm, 1e-8 * noise.density);
  EXPECT_NEAR(noise.density, std::sqrt(0.5 * 4.0 * boltzmann * 300.15 * ohm), 1e-8 * noise.density);
  EXPECT_EQ(noise.parts.at(0).name, "d1 shot");
}

TEST(small_signal, a_weighted_white_noise_reads_what_the_curve_leaves_of_it) {
  Breadboard board;
  board.resistor("r1", "out", "0", 1e3);
  const NoiseBand band = integrate_noise(small_signal(board.circuit), board.between("out"));
  const double white = 4.0 * boltzmann * 300.15 * 1e3;
  EXPECT_NEAR(band.unweighted.value() / std::sqrt(white * 19980.0), 1.0, 1e-9);
  const double kept = dsp::a_weighted_fraction(Hertz(20.0), Hertz(20000.0));
  EXPECT_NEAR(band.a_weighted.value() / std::sqrt(white * 19980.0 * kept), 1.0, 5e-4);
}

}  // namespace
}  // namespace ohmic::circuit
