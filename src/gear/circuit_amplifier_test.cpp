// The figures of a circuit are those of its parts.

#include "gear/circuit_amplifier.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "gear/circuit_test.hpp"
#include "gear/figures.hpp"

namespace ohmic::gear {
namespace {

using test::built;
using test::small_circuit;

//   (R2 / (Rs + R2)) (1 + Rg / Rf) RL / (RL + Ro),   C and R of the output far below 1 kHz
double expected_gain(double load, double loops = 2.0) {
  const double wiper = 10e3 / (100.0 + 1e4 + 1e-2), parallel = 1.0 / (1.0 / load + 1e-4);
  return wiper * loops * parallel / (parallel + 20.0);
}

TEST(circuit_amplifier, its_gain_is_that_of_its_dividers) {
  EXPECT_NEAR(std::abs(built(small_circuit())->gain), expected_gain(300.0), 1e-3);
  EXPECT_NEAR(std::abs(built(small_circuit(32.0))->gain), expected_gain(32.0), 1e-3);
  CircuitSpec high = small_circuit();
  high.settings.switches["gain"] = 1;
  EXPECT_NEAR(std::abs(built(high)->gain), expected_gain(300.0, 8.0), 5e-3);
}

TEST(circuit_amplifier, chains_are_matched_by_the_gain_of_the_netlist_as_it_is_written) {
  CircuitSpec high = small_circuit();
  high.settings.switches["gain"] = 1;
  high.settings.knobs["volume"] = 0.3;
  EXPECT_EQ(built(high)->reference_gain, built(small_circuit())->reference_gain);
  EXPECT_EQ(built(small_circuit())->reference_gain, std::abs(built(small_circuit())->gain));
}

// Otherwise every level would be infinite, or no number.
TEST(circuit_amplifier, what_passes_nothing_on_at_rest_is_refused) {
  CircuitSpec deaf = small_circuit();
  deaf.netlist = test::netlist_of(
      "deaf\nV1 in 0 AC 1\nR1 in x 1k\nC1 x 0 1n\nE1 o 0 y 0 2\nR2 y 0 1k\nR3 o out 20\nRL out 0 300\n");
  const auto amplifier = build(deaf);
  ASSERT_FALSE(amplifier);
  EXPECT_TRUE(amplifier.error().what.starts_with("At rest \"deaf\" passes nothing on at 1 kHz, from v1 to out."))
      << amplifier.error().what;
}

TEST(circuit_amplifier, its_output_impedance_does_not_depend_on_what_hangs_on_it) {
  for (const double ohm : {16.0, 300.0})
    EXPECT_NEAR(built(small_circuit(ohm))->output_impedance.value(), 20.0, 0.1) << ohm;
  CircuitSpec open = small_circuit();
  open.loads.clear();
  EXPECT_NEAR(built(open)->output_impedance.value(), 20.0, 0.1);
}

TEST(circuit_amplifier, what_the_converter_sees_is_its_potentiometer) {
  EXPECT_NEAR(built(small_circuit())->input_impedance.value(), 10e3, 20.0);
}

TEST(circuit_amplifier, one_percent_of_a_tanh_is_where_its_series_says) {
  // tanh(x) = x - x^3/3 + ...: third harmonic x^2/12 of the fundamental, 1 % at x = 0.35, where that is x (1 - x^2/4).
  const auto amplifier = built(small_circuit());
  const double share = std::abs(amplifier->gain) / 2.0 / (1e4 / 10100.01);
  EXPECT_NEAR(amplifier->limit.value(), 0.341 * 8.0 * share, 0.03);
  EXPECT_GT(amplifier->clipping, amplifier->limit);
  EXPECT_FALSE(amplifier->is_limited_by_current);
}

TEST(circuit_amplifier, supplies_and_probes_are_read_at_rest) {
  const auto amplifier = built(small_circuit());
  EXPECT_NEAR(amplifier->supply_current.value(), 12e-3, 1e-4);
  ASSERT_EQ(amplifier->probes.size(), 2u);
  EXPECT_EQ(amplifier->probes[0].name, "stage");
  EXPECT_NEAR(amplifier->probes[1].per_output, 1.0 / (2.0 * 0.936), 0.01);  // the wiper
}

TEST(circuit_amplifier, a_probe_of_a_resistors_current_is_in_amperes_and_the_loads_is_the_headphones) {
  std::string text = test::small_amplifier;
  text.replace(text.find("v(s)"), 4, "i(RB)").replace(text.find("v(w)"), 4, "i(RL)");
  CircuitSpec spec = small_circuit(32.0);
  spec.netlist = test::netlist_of(text);
  const auto amplifier = built(spec);
  ASSERT_EQ(amplifier->probes.size(), 2u);
  EXPECT_TRUE(amplifier->probes[0].is_current);
  EXPECT_NEAR(amplifier->probes[0].factor, 1e-3, 1e-12);
  EXPECT_NEAR(amplifier->probes[0].factor * amplifier->probes[0].resting, 12e-3, 1e-6);
  EXPECT_NEAR(amplifier->probes[1].per_output, 1.0 / 32.0, 1e-3);
}

TEST(circuit_amplifier, a_ninth_probe_gets_a_sentence) {
  std::string text = test::small_amplifier;
  for (int k = 0; k < 7; ++k) text.insert(text.find("*@ probe"), "*@ probe more" + std::to_string(k) + " v(w)\n");
  CircuitSpec spec = small_circuit();
  spec.netlist = test::netlist_of(text);
  const auto refused = build(spec);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("has 9 probes; at most 8"), std::string::npos)
      << refused.error().sentence();
}

TEST(circuit_amplifier, a_resistors_noise_is_that_of_its_ohms) {
  // 4 k T R of what the noiseless stage sees, times 2, and the feedback's; between one and ten microvolts here.
  const auto amplifier = built(small_circuit());
  EXPECT_GT(amplifier->noise, Volt(1e-7));
  EXPECT_LT(amplifier->noise, Volt(3e-6));
}

TEST(circuit_amplifier, knobs_and_headphones_of_one_kind_leave_the_shape_as_it_is) {
  const auto shape = built(small_circuit())->model->shape();
  CircuitSpec turned = small_circuit(32.0);
  turned.settings.knobs["volume"] = 0.5;
  turned.settings.switches["gain"] = 1;
  EXPECT_EQ(built(turned)->model->shape(), shape);
}

}  // namespace
}  // namespace ohmic::gear
