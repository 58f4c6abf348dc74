// What becomes a device, what is refused, and what is said about the rest.
#include "circuit/device/lower.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

struct Lowered {
  Circuit circuit;
  std::vector<std::string> warnings;
  Result<void> result = {};
};

Lowered lower(char letter, const std::string& type, int nodes, const std::string& values,
              const std::string& line = "") {
  Lowered lowered;
  Instance instance{.name = std::string(1, letter) + "1",
                    .letter = letter,
                    .nodes = {},
                    .values = card_values(line),
                    .place = {.file = "amp.cir", .line = 7}};
  for (int k = 0; k < nodes; ++k) instance.nodes.push_back(lowered.circuit.add_node("n" + std::to_string(k)));
  const ModelCard card{
      .name = "part", .type = type, .values = card_values(values), .place = {.file = "amp.cir", .line = 3}};
  lowered.result = add_device(lowered.circuit, instance, card, lowered.warnings);
  return lowered;
}

double current_at(const Circuit& circuit, double volt) {
  const Device& device = circuit.devices.at(0);
  const Tape tape(device.law->graph, device.law->currents);
  std::vector<double> registers(tape.instructions().size()), out(tape.outputs().size());
  tape.run(std::vector<double>{volt}, 0.0, registers, out);
  return out.at(0);
}

TEST(lowering, a_device_has_few_controls_and_branches) {
  const Lowered diode = lower('d', "d", 2, "is=1e-14 rs=1");
  ASSERT_TRUE(diode.result);
  EXPECT_EQ(diode.circuit.resistors.size(), 1u);
  EXPECT_EQ(diode.circuit.devices.at(0).controls.size(), 1u);
  EXPECT_EQ(diode.circuit.devices.at(0).branches.size(), 1u);

  const Lowered transistor = lower('q', "npn", 3, "is=1e-14 bf=100 cje=1e-12 cjc=1e-12 rb=10");
  ASSERT_TRUE(transistor.result);
  EXPECT_EQ(transistor.circuit.devices.at(0).controls.size(), 2u);
  EXPECT_EQ(transistor.circuit.devices.at(0).branches.size(), 2u);

  const Lowered power = lower('m', "vdmos", 3, "vto=3 kp=1 cgs=1e-10 cgdmax=1e-10 cgdmin=1e-11");
  ASSERT_TRUE(power.result);
  EXPECT_EQ(power.circuit.devices.at(0).controls.size(), 2u) << "the body diode's voltage is that of the channel";
}

TEST(lowering, parameters_that_only_describe_are_left_aside_in_silence) {
  EXPECT_TRUE(lower('q', "npn", 3, "is=1e-14 vceo=40 icrating=0.2").warnings.empty());
  EXPECT_TRUE(lower('m', "vdmos", 3, "vto=3 kp=1 vds=100 ron=0.1 qg=5e-9").warnings.empty());
}

TEST(lowering, parameters_that_would_change_a_device_and_are_not_modelled_are_named) {
  const Lowered quasi = lower('q', "npn", 3, "is=1e-14 rco=10");
  ASSERT_TRUE(quasi.result);
  ASSERT_EQ(quasi.warnings.size(), 1u);
  EXPECT_EQ(quasi.warnings[0], "Model part: rco = 10 is left aside: quasi-saturation is not modelled.");
  const Lowered unknown = lower('d', "d", 2, "is=1e-14 wibble=3");
  ASSERT_EQ(unknown.warnings.size(), 1u);
  EXPECT_NE(unknown.warnings[0].find("wibble = 3"), std::string::npos);
}

TEST(lowering, what_makes_no_device_is_refused_with_its_place) {
  const Lowered type = lower('q', "njf", 3, "");
  ASSERT_FALSE(type.result);
  EXPECT_EQ(type.result.error().what, "q1: model part is of type njf; expected npn, pnp.");
  EXPECT_EQ(type.result.error().place.line, 7);
  const Lowered nodes = lower('j', "njf", 2, "");
  ASSERT_FALSE(nodes.result);
  EXPECT_EQ(nodes.result.error().what, "j1: 2 nodes were read before the model part; njf has 3.");
  const Lowered value = lower('q', "npn", 3, "bf=-1");
  ASSERT_FALSE(value.result);
  EXPECT_EQ(value.result.error().place.line, 3);
  EXPECT_FALSE(lower('d', "d", 2, "n=0").result);
  EXPECT_FALSE(lower('d', "d", 2, "", "area=0").result);
  EXPECT_FALSE(lower('m', "nmos", 4, "level=3").result);
  EXPECT_FALSE(lower('q', "npn", 3, "is=1e-14 level=4").result);  // VBIC
  EXPECT_FALSE(lower('j', "njf", 3, "vto=-2 level=2").result);    // Parker and Skellern
  EXPECT_TRUE(lower('q', "npn", 3, "is=1e-14 level=1").result);
}

// LTspice: off below Vfwd with Roff, on above it with Ron, and a quadratic bend Epsilon wide between the two.
TEST(lowering, an_idealised_diode_is_three_straight_lines) {
  const Lowered diode = lower('d', "d", 2, "ron=0.5 roff=1e6 vfwd=0.6 vrev=10 rrev=2");
  ASSERT_TRUE(diode.result);
  EXPECT_TRUE(diode.warnings.empty());
  EXPECT_DOUBLE_EQ(current_at(diode.circuit, 0.5), 0.5e-6);
  EXPECT_NEAR(current_at(diode.circuit, 1.6), 2.0, 1e-5);
  EXPECT_DOUBLE_EQ(current_at(diode.circuit, -9.0), -9e-6);
  EXPECT_NEAR(current_at(diode.circuit, -12.0), -1.0, 2e-5);
  const Lowered bent = lower('d', "d", 2, "ron=0.5 roff=1e9 vfwd=0.6 epsilon=0.2");
  EXPECT_NEAR(current_at(bent.circuit, 0.7), 2.0 * 0.1 * 0.1 / 0.4, 1e-8);
}

// Far beyond breakdown an exponential would overflow under Newton's method: the law goes straight on from 100 A.
TEST(lowering, a_breakdown_never_overflows) {
  const Lowered diode = lower('d', "d", 2, "is=1e-14 bv=5");
  EXPECT_TRUE(std::isfinite(current_at(diode.circuit, -1e6)));
  EXPECT_LT(current_at(diode.circuit, -1e6), -1e9);
}

}  // namespace
}  // namespace ohmic::circuit
