#pragma once
// A small amplifier as a netlist, for tests: a pot, a gain switch, a stage that saturates, an output impedance.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "gear/circuit_amplifier.hpp"
#include "gear/phones_output.hpp"

namespace ohmic::gear::test {

/// Gain 2 or 8 behind the pot; the stage saturates softly at 8 V; 20 ohm at the output behind 470 uF.
inline constexpr const char* small_amplifier = R"(* A stage that saturates, for tests.
*@ title Small amplifier
*@ input vin
*@ output out
*@ load rl
*@ supply vb
*@ volume pot rv1 rv2 linear default 1
*@ switch gain rg low=1k high=7k default low
*@ knob series ro 5ohm 120ohm default 20
*@ probe stage v(s)
*@ probe wiper v(w)
.param top=8
vin in 0 0
vb vcc 0 12
rb vcc 0 1k
rv1 in w 1
rv2 w 0 10k
rf fb 0 1k
rg a fb 1k
e1 a 0 w fb 1meg
bs s 0 v={top*tanh(v(a)/top)}
ro s o 20
co o out 470u
rb2 out 0 10k
rl out 0 300
.end
)";

/// A diode inside a subcircuit bends the positive half; the coupling capacitor is charged to what it is at rest.
inline constexpr const char* nested_amplifier = R"(* A stage in a subcircuit, for tests.
*@ title Nested amplifier
*@ input vin
*@ output out
*@ load rl
*@ supply vb
*@ probe stage v(mid)
vin in 0 0
vb vcc 0 12
x1 in mid vcc stage
co mid o 100u
ro o out 20
rb out 0 10k
rl out 0 300
.subckt stage a b vcc
rs a g 1k
d1 g 0 dx
c1 g 0 1n
rq q vcc 3k
rq2 q 0 1k
e1 b q g 0 4
.ends
.model dx d(is=1e-9)
.end
)";

inline std::shared_ptr<const circuit::Netlist> netlist_of(const std::string& text) {
  auto netlist = circuit::Netlist::parse(text, "test.cir", circuit::disk_loader());
  EXPECT_TRUE(netlist) << netlist.error().sentence();
  return netlist ? std::make_shared<const circuit::Netlist>(std::move(*netlist)) : nullptr;
}

inline HeadphoneSpec headphone(double ohm = 300.0) {
  HeadphoneSpec spec = defaults(headphone_fields);
  spec.impedance = Ohm(ohm);
  spec.sensitivity = DBPerVolt(104.0);
  return spec;
}

inline DacSpec dac() {
  DacSpec spec = defaults(dac_fields);
  spec.full_scale = Volt(2.0);
  spec.dynamic_range = Decibel(150.0);
  spec.bits = 32;
  spec.output_impedance = Ohm(100.0);
  return spec;
}

inline CircuitSpec small_circuit(double ohm = 300.0) {
  static const auto netlist = netlist_of(small_amplifier);
  return {.netlist = netlist, .settings = {}, .loads = loads_of({headphone(ohm)}), .source_impedance = Ohm(100.0)};
}

inline std::shared_ptr<const CircuitAmplifier> built(const CircuitSpec& spec) {
  auto amplifier = build(spec);
  EXPECT_TRUE(amplifier) << amplifier.error().sentence();
  return amplifier.value_or(nullptr);
}

/// One output with these circuits to choose from.
inline PhonesSpec output_of(std::vector<std::shared_ptr<const CircuitAmplifier>> circuits) {
  PhonesSpec spec{.dac = dac(), .chains = {}, .socket = {}};
  for (auto& circuit : circuits)
    spec.chains.push_back({.amplifier = {}, .headphones = {headphone()}, .circuit = std::move(circuit)});
  spec.socket.uncalibrated_level = DBFS(0.0);
  return spec;
}

}  // namespace ohmic::gear::test
