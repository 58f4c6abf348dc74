// Each kind of element, parameter and note becomes what it says, and nothing else.

#include "circuit/netlist/netlist.hpp"

#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include <gtest/gtest.h>

#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {
namespace {

/// Files that exist only here.
Loader memory(std::map<std::string, std::string> files) {
  return [files = std::move(files)](const std::filesystem::path& name,
                                    const std::filesystem::path&) -> Result<std::string> {
    const auto found = files.find(name.string());
    if (found == files.end()) return failure("There is no file " + name.string() + ".", "It is not in this test.");
    return found->second;
  };
}

Result<Netlist> parsed(const std::string& text, const std::map<std::string, std::string>& files = {}) {
  return Netlist::parse("title\n" + text, "t.cir", memory(files));
}

Circuit flat(const std::string& text, const Settings& settings = {},
             const std::map<std::string, std::string>& files = {}) {
  const auto netlist = parsed(text, files);
  if (!netlist) {
    ADD_FAILURE() << netlist.error().sentence();
    return {};
  }
  auto circuit = netlist->flatten(settings);
  if (circuit) return std::move(*circuit);
  ADD_FAILURE() << circuit.error().sentence();
  return {};
}

double ohm(const Circuit& circuit, std::string_view name) {
  for (const Resistor& one : circuit.resistors)
    if (one.name == name) return one.ohm;
  ADD_FAILURE() << "no resistor " << name;
  return 0.0;
}

/// The value of a device's law where its controls have these values.
double law_at(const Device& device, std::vector<double> controls) {
  const Tape tape(device.law->graph,
                  std::vector<Term>{device.law->currents[0] ? device.law->currents[0] : device.law->charges[0]});
  std::vector<double> registers(tape.instructions().size()), out(1);
  tape.run(controls, 0.0, registers, out);
  return out[0];
}

TEST(netlist, a_divider_has_two_resistors_and_three_nodes) {
  const Circuit circuit =
      flat("V1 in 0 DC 5 AC 2 90\nR1 IN Out 10k ; upper\nR2 out 0\n* between\n+ 4.7k $ lower\n.end\nR9 x");
  EXPECT_EQ(circuit.title, "title");
  EXPECT_EQ(circuit.nodes, (std::vector<std::string>{"0", "in", "out"}));
  EXPECT_DOUBLE_EQ(ohm(circuit, "r1"), 10e3);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r2"), 4.7e3);
  ASSERT_EQ(circuit.voltage_sources.size(), 1u);
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[0].wave.dc, 5.0);
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[0].wave.ac_magnitude, 2.0);
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[0].wave.ac_phase, std::numbers::pi / 2);
  EXPECT_EQ(circuit.branches, std::vector<std::string>{"v1"});
}

TEST(netlist, suffixes_are_read_as_spice_reads_them) {
  const Circuit circuit =
      flat("R1 a 0 1Meg\nR2 a 0 1M\nR3 a 0 2\xc2\xb5\nR4 a 0 1mil\nR5 a 0 33ohm\nR6 a 0 4k7\nR7 a 0 1e3\nR8 a 0 4\xb5");
  EXPECT_DOUBLE_EQ(ohm(circuit, "r1"), 1e6);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r2"), 1e-3);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r3"), 2e-6);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r4"), 25.4e-6);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r5"), 33.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r6"), 4.7e3);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r7"), 1e3);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r8"), 4e-6);
}

TEST(netlist, a_resistor_of_nothing_is_a_milliohm_and_says_so) {
  const auto netlist = parsed("R1 a 0 0\nR2 a 0 -5");
  ASSERT_TRUE(netlist) << netlist.error().sentence();
  EXPECT_DOUBLE_EQ(ohm(*netlist->flatten(), "r1"), 1e-3);
  EXPECT_DOUBLE_EQ(ohm(*netlist->flatten(), "r2"), -5.0);
  ASSERT_EQ(netlist->warnings().size(), 1u);
  EXPECT_EQ(netlist->warnings()[0], "t.cir:2:1: r1 of 0 ohm counts as 1 milliohm, as in ngspice.");
}

// ngspice 39 finds the same four at .temp 77.
TEST(netlist, resistors_follow_their_coefficients_of_temperature) {
  const Circuit circuit = flat(
      ".temp 77\nR1 a 0 1k TC=0.004,1e-5\nR2 a 0 {2*r} tc1=0.004 tc2=1e-5\n.param r=500\n"
      ".model warm r(tc1=-2m)\nR3 a 0 warm 1k\nR4 a 0 1k");
  EXPECT_DOUBLE_EQ(ohm(circuit, "r1"), 1225.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r2"), 1225.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r3"), 900.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r4"), 1000.0);
}

TEST(netlist, parasitics_of_a_capacitor_are_elements) {
  const Circuit circuit = flat("C1 a 0 10u ic=3 Rser=0.1 Lser=5n Rpar=1Meg Cpar=1p m=2");
  ASSERT_EQ(circuit.capacitors.size(), 2u);
  EXPECT_DOUBLE_EQ(circuit.capacitors[1].farad, 20e-6);
  EXPECT_EQ(circuit.capacitors[1].initial, 3.0);
  EXPECT_DOUBLE_EQ(circuit.capacitors[0].farad, 2e-12);
  EXPECT_DOUBLE_EQ(ohm(circuit, "c1#rser"), 0.05);
  EXPECT_DOUBLE_EQ(ohm(circuit, "c1#rpar"), 0.5e6);
  EXPECT_DOUBLE_EQ(circuit.inductors.at(0).henry, 2.5e-9);
}

TEST(netlist, coils_are_coupled_two_by_two) {
  const Circuit circuit = flat("L1 a 0 1 ic=1m\nL2 b 0 2 Rser=5\nL3 c 0 3\nK1 L1 L2 L3 0.99");
  ASSERT_EQ(circuit.couplings.size(), 3u);
  EXPECT_DOUBLE_EQ(circuit.couplings[2].coefficient, 0.99);
  EXPECT_EQ(circuit.inductors[0].initial, 1e-3);
  EXPECT_EQ(circuit.branches, (std::vector<std::string>{"l1", "l2", "l3"}));
}

TEST(netlist, waveforms_rest_at_their_first_value) {
  const Circuit circuit =
      flat("V1 a 0 SIN(1 2 1k)\nV2 b 0 PULSE(3 4 0 1n 1n 1u 2u)\nI1 c 0 PWL(0 5 1m 6) AC 1\nV3 d 0 7 EXP(0 1 0 1u)");
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[0].wave.dc, 1.0);
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[1].wave.dc, 3.0);
  EXPECT_DOUBLE_EQ(circuit.current_sources[0].wave.dc, 5.0);
  EXPECT_DOUBLE_EQ(circuit.voltage_sources[2].wave.dc, 7.0);
  EXPECT_NEAR(circuit.voltage_sources[0].wave.at(0.25e-3), 3.0, 1e-12);
}

TEST(netlist, linear_controlled_sources_have_gains) {
  const Circuit circuit = flat(
      "V1 a 0 1\nE1 b 0 a 0 5\nG1 c 0 (a,b) 1m m=2\nF1 d 0 V1 3\nH1 e 0 V1 4\nR1 b 0 1\nR2 c 0 1\nR3 d 0 1\nR4 e 0 1");
  ASSERT_EQ(circuit.controlled.size(), 4u);
  EXPECT_DOUBLE_EQ(circuit.controlled[0].gain, 5.0);
  EXPECT_GE(circuit.controlled[0].branch, 0);
  EXPECT_DOUBLE_EQ(circuit.controlled[1].gain, 2e-3);
  EXPECT_EQ(circuit.controlled[2].control.branch, circuit.find_branch("v1"));
  EXPECT_DOUBLE_EQ(circuit.controlled[3].gain, 4.0);
}

TEST(netlist, an_expression_that_is_a_straight_line_becomes_linear_elements) {
  const Circuit circuit = flat(
      "V1 a 0 1\nR0 a b 1\nB1 c 0 I=2*V(a)-3*(V(b)+V(a))/4+0.5\nE1 d 0 VALUE={V(a)*2-V(b)}\nR1 c d 1\nG1 c 0 "
      "VALUE={V(a,b)-V(b,a)}");
  EXPECT_TRUE(circuit.devices.empty());
  ASSERT_EQ(circuit.controlled.size(), 5u);
  EXPECT_DOUBLE_EQ(circuit.current_sources.at(0).wave.dc, 0.5);
  double gain = 0.0;
  for (const ControlledSource& one : circuit.controlled)
    if (one.name == "b1") gain = one.gain;
  EXPECT_DOUBLE_EQ(gain, 1.25);
  for (const ControlledSource& one : circuit.controlled) {
    if (one.name == "g1") {
      EXPECT_DOUBLE_EQ(one.gain, 2.0);
    }
  }
}

TEST(netlist, a_curved_expression_becomes_one_device_with_each_control_once) {
  const Circuit circuit = flat("B1 a 0 I=V(a)*V(a,b)+tanh(2*V(b,a))\nR1 a b 1k\nR2 b 0 1k");
  ASSERT_EQ(circuit.devices.size(), 1u);
  const Device& device = circuit.devices[0];
  ASSERT_EQ(device.controls.size(), 2u);
  EXPECT_EQ(device.controls[1].limiting, Limiting::step);
  EXPECT_DOUBLE_EQ(device.controls[1].scale, 1.0);
  EXPECT_NEAR(law_at(device, {3.0, 0.5}), 1.5 + std::tanh(-1.0), 1e-12);
}

TEST(netlist, poly_has_the_order_of_spice_2) {
  const Circuit circuit = flat("E1 o 0 POLY(2) (a,0) (b,0) 1 2 3 4 5 6 7\nR1 a 0 1\nR2 b 0 1\nR3 o 0 1");
  ASSERT_EQ(circuit.devices.size(), 1u);
  const double a = 2.0, b = 3.0;
  EXPECT_NEAR(law_at(circuit.devices[0], {a, b}), 1 + 2 * a + 3 * b + 4 * a * a + 5 * a * b + 6 * b * b + 7 * a * a * a,
              1e-12);
}

TEST(netlist, tables_are_read_in_all_spellings) {
  for (const char* spelling :
       {"E1 o 0 TABLE {V(a)} = (-1,-2) (1,2)", "E1 o 0 TABLE {V(a)} ((-1,-2) (1,2))", "E1 o 0 a 0 table=(-1,-2,1,2)",
        "E1 o 0 TABLE={V(a)} (-1,-2) (1,2)", "B1 o 0 V=table(V(a),-1,-2,1,2)", "E1 o 0 VOL='table(v(a),-1,-2,1,2)'"}) {
    const Circuit circuit = flat(std::string(spelling) + "\nR1 a 0 1\nR2 o 0 1");
    ASSERT_EQ(circuit.devices.size(), 1u) << spelling;
    EXPECT_DOUBLE_EQ(law_at(circuit.devices[0], {0.5}), 1.0) << spelling;
    EXPECT_DOUBLE_EQ(law_at(circuit.devices[0], {9.0}), 2.0) << spelling;
  }
}

TEST(netlist, behavioural_resistors_and_charges_are_laws) {
  const Circuit circuit = flat("R1 a 0 R=1k+V(a)*10\nC1 a 0 Q=1n*x+2n*x*x\nV1 a 0 1");
  ASSERT_EQ(circuit.devices.size(), 2u);
  EXPECT_DOUBLE_EQ(law_at(circuit.devices[0], {10.0}), 10.0 / 1100.0);
  EXPECT_DOUBLE_EQ(law_at(circuit.devices[1], {3.0}), 21e-9);
}

TEST(netlist, parameters_come_in_any_order_and_reach_into_subcircuits) {
  const Circuit circuit = flat(
      ".param a={b*2} b = c + 1\nX1 n 0 sub r={a}\nX2 n 0 sub\n.subckt sub p q params: r=10 s={r*2}\nR1 p q {s+c}\nRx "
      "p q {twice(r)}\n.ends\n"
      ".param c=4\n.func twice(x) {2*x}");
  EXPECT_DOUBLE_EQ(ohm(circuit, "x1.r1"), 24.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "x2.r1"), 24.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "x1.rx"), 20.0);
  ASSERT_EQ(circuit.subcircuits.size(), 2u);
  EXPECT_EQ(circuit.subcircuits[0].ports, (std::vector<std::string>{"p", "q"}));
}

TEST(netlist, a_chain_of_many_parameters_needs_no_stack) {
  std::string text = "R1 a 0 {p0}\n";
  for (int k = 0; k < 20000; ++k) text += ".param p" + std::to_string(k) + "={p" + std::to_string(k + 1) + "+1}\n";
  EXPECT_DOUBLE_EQ(ohm(flat(text + ".param p20000=1\n"), "r1"), 20001.0);
}

TEST(netlist, parallel_subcircuits_conduct_as_many_times) {
  const Circuit circuit = flat(
      ".subckt s a b\nR1 a b 10\nC1 a b 1u\nV1 a c 0\nF1 a b V1 2\nH1 d 0 V1 3\nI1 a b 1\nG1 a b a b 1\nR2 c b 1\nR3 d "
      "0 1\n.ends\nX1 p 0 s m=4");
  EXPECT_DOUBLE_EQ(ohm(circuit, "x1.r1"), 2.5);
  EXPECT_DOUBLE_EQ(circuit.capacitors[0].farad, 4e-6);
  EXPECT_DOUBLE_EQ(circuit.current_sources[0].wave.dc, 4.0);
  for (const ControlledSource& one : circuit.controlled)  // F: the sensed current is four times one's already
    EXPECT_DOUBLE_EQ(one.gain, one.name == "x1.f1" ? 2.0 : one.name == "x1.h1" ? 0.75 : 4.0) << one.name;
}

TEST(netlist, files_and_sections_are_included) {
  const Circuit circuit = flat("R1 a 0 {r}\n.lib 'lib.txt' Good\n.include sub/more.inc\n", {},
                               {{"lib.txt", ".lib bad\n.param r=1\n.endl\n.lib good\n.param r=2\n.endl\n"},
                                {"sub/more.inc", "R2 a 0 3\n.end\nrubbish"}});
  EXPECT_DOUBLE_EQ(ohm(circuit, "r1"), 2.0);
  EXPECT_DOUBLE_EQ(ohm(circuit, "r2"), 3.0);
}

TEST(netlist, global_nodes_temperature_and_guesses_are_kept) {
  const Circuit circuit = flat(
      ".global vcc\n.subckt s a\nR1 a vcc 1\n.ends\nX1 b s\nV1 vcc 0 9\n.ic v(b)=1\n.nodeset V(vcc)=9\n.options "
      "temp=50 gmin=1e-11 reltol=1e-4\n.tran 1u 1m\n.control\nrun\n.endc");
  EXPECT_EQ(circuit.nodes, (std::vector<std::string>{"0", "b", "vcc"}));
  EXPECT_DOUBLE_EQ(circuit.temperature, 323.15);
  EXPECT_DOUBLE_EQ(circuit.gmin, 1e-11);
  ASSERT_EQ(circuit.guesses.size(), 2u);
  EXPECT_TRUE(circuit.guesses[0].is_held);
}

TEST(netlist, models_build_on_one_another_and_live_in_subcircuits) {
  const Circuit circuit = flat(
      ".model base NPN(IS=1f BF=100 mfg=Nobody)\n.model other ako:base NPN(BF={b})\n.param b=50\n"
      ".subckt s c b e\n.model d1 d(is=2f)\nQ1 c b e other\nD1 b e d1\n.ends\nX1 p q 0 s\nR1 p q 1k\nV1 p 0 5");
  ASSERT_EQ(circuit.devices.size(), 2u);
  EXPECT_EQ(circuit.devices[0].name, "x1.q1");
  EXPECT_EQ(circuit.devices[0].model, "other");
}

}  // namespace
}  // namespace ohmic::circuit
