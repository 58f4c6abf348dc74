// The same netlists in ngspice: operating points, gain, output impedance and noise agree.
#include <cmath>

#include <gtest/gtest.h>

#include "circuit/analysis/named_value.hpp"
#include "circuit/analysis/netlists_test.hpp"
#include "circuit/analysis/operating_point.hpp"
#include "circuit/analysis/small_signal.hpp"
#include "circuit/netlist/netlist.hpp"
#include "circuit/ngspice_test.hpp"

namespace ohmic::circuit {
namespace {

Circuit read(const std::string& text) {
  const auto netlist = Netlist::parse(text, "test.cir", disk_loader());
  EXPECT_TRUE(netlist) << netlist.error().sentence();
  auto circuit = netlist->flatten();
  EXPECT_TRUE(circuit) << circuit.error().sentence();
  return circuit.value();
}

OperatingPoint rest(const Circuit& circuit) {
  const auto point = operating_point(circuit);
  EXPECT_TRUE(point) << point.error().sentence();
  return point.value();
}

constexpr const char* tight = ".options reltol=1e-9 abstol=1e-15 vntol=1e-12 gmin=1e-12\n";

class Amplifier : public testing::TestWithParam<const std::string*> {
 protected:
  const std::string& text() const { return *GetParam(); }
};

TEST_P(Amplifier, rests_where_ngspice_says) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const Circuit circuit = read(text());
  const OperatingPoint point = rest(circuit);
  const auto plots = run_ngspice(text() + tight, "op");
  ASSERT_TRUE(plots) << plots.error().sentence();
  for (std::size_t k = 1; k < circuit.nodes.size(); ++k) {
    const std::string name = "v(" + circuit.nodes[k] + ")";
    if (!plots->front().has(name)) continue;
    const double expected = plots->front().at(name)[0];
    EXPECT_NEAR(point.voltage(circuit, static_cast<Node>(k)), expected, 1e-6 * std::abs(expected) + 1e-9)
        << name << " by " << point.method;
  }
}

TEST_P(Amplifier, passes_small_signals_as_ngspice_does) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const Circuit circuit = read(text());
  const auto out = circuit.find_node("out");
  if (!out) return;  // the flip-flop amplifies nothing
  const auto small_signal = SmallSignal::at(circuit, rest(circuit));
  ASSERT_TRUE(small_signal);
  const auto gains = run_ngspice(text() + tight, "ac dec 1 10 1e6");
  ASSERT_TRUE(gains) << gains.error().sentence();
  for (std::size_t k = 0; k < gains->front().swept().size(); ++k) {
    const std::complex<double> expected = gains->front().at("v(out)", k);
    const std::complex<double> gain = small_signal->gain(Hertz(gains->front().swept()[k]), 0, {.positive = *out});
    EXPECT_LT(std::abs(gain - expected), 1e-6 * std::abs(expected)) << gains->front().swept()[k];
  }
  std::string driven = text();
  driven.replace(driven.find("AC 1"), 4, "AC 0");
  const auto impedances = run_ngspice(driven + "Iprobe 0 out DC 0 AC 1\n" + tight, "ac dec 1 10 1e6");
  ASSERT_TRUE(impedances) << impedances.error().sentence();
  for (std::size_t k = 0; k < impedances->front().swept().size(); ++k) {
    const std::complex<double> expected = impedances->front().at("v(out)", k);
    const std::complex<double> ohm = small_signal->impedance(Hertz(impedances->front().swept()[k]), *out);
    EXPECT_LT(std::abs(ohm - expected), 1e-6 * std::abs(expected) + 1e-14) << impedances->front().swept()[k];
  }
}

TEST_P(Amplifier, hisses_as_ngspice_says) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const Circuit circuit = read(text());
  const auto out = circuit.find_node("out");
  if (!out) return;  // the flip-flop amplifies nothing
  const auto small_signal = SmallSignal::at(circuit, rest(circuit));
  ASSERT_TRUE(small_signal);
  const auto plots = run_ngspice(text() + tight, "noise v(out) v1 dec 2 20 20k");
  ASSERT_TRUE(plots) << plots.error().sentence();
  for (std::size_t k = 0; k < plots->front().swept().size(); ++k) {
    const double expected = plots->front().at("onoise_spectrum")[k];
    const double density = small_signal->noise(Hertz(plots->front().swept()[k]), {.positive = *out}).density;
    EXPECT_NEAR(density, expected, 1e-4 * expected) << plots->front().swept()[k];
  }
}

INSTANTIATE_TEST_SUITE_P(netlists, Amplifier,
                         testing::Values(&netlists::class_ab, &netlists::flip_flop, &netlists::tubes,
                                         &netlists::op_amps, &netlists::mosfets));

TEST(operating_point, a_flip_flop_stands_as_its_nodeset_says_and_otherwise_somewhere) {
  const Circuit circuit = read(netlists::flip_flop);
  const OperatingPoint point = rest(circuit);
  EXPECT_GT(point.voltage(circuit, circuit.find_node("c1").value()), 4.0);
  EXPECT_LT(point.voltage(circuit, circuit.find_node("c2").value()), 0.3);

  std::string turned = netlists::flip_flop;
  turned.replace(turned.find(".nodeset"), turned.find('\n', turned.find(".nodeset")) - turned.find(".nodeset"),
                 ".nodeset v(c1)=0.1 v(c2)=5");
  const Circuit other = read(turned);
  EXPECT_LT(rest(other).voltage(other, other.find_node("c1").value()), 0.3);

  std::string free = netlists::flip_flop;
  free.erase(free.find(".nodeset"), free.find('\n', free.find(".nodeset")) - free.find(".nodeset"));
  EXPECT_TRUE(operating_point(read(free)));
}

TEST(operating_point, a_node_that_ic_names_is_held_there) {
  const Circuit circuit = read("held\nV1 in 0 10\nR1 in out 1k\nC1 out 0 1u\n.ic v(out)=3\n");
  EXPECT_NEAR(rest(circuit).voltage(circuit, circuit.find_node("out").value()), 3.0, 1e-7);
}

TEST(operating_point, every_input_voltage_finds_one) {
  for (const std::string* text : {&netlists::class_ab, &netlists::op_amps}) {
    Circuit circuit = read(*text);
    for (const double volt : {-100.0, -12.0, -3.0, -1.0, -0.3, 0.01, 0.7, 2.0, 9.0, 14.0, 50.0}) {
      circuit.voltage_sources.front().wave.dc = volt;
      const auto point = operating_point(circuit);
      EXPECT_TRUE(point) << circuit.title << " at " << volt << ": " << point.error().sentence();
    }
  }
}

}  // namespace
}  // namespace ohmic::circuit
