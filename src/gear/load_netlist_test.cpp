// A headphone as a netlist is the headphone.

#include "gear/load_netlist.hpp"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "circuit/analysis/small_signal.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::gear {
namespace {

Load closed() {
  return {
      .network =
          {.resistance = Ohm(295.1),
           .sections = {{.kind = SectionKind::inductive, .resistance = Ohm(39.2), .inductance = Henry(3.564e-3)},
                        {.kind = SectionKind::resonance, .resistance = Ohm(178.9), .frequency = Hertz(100), .q = 0.85},
                        {.kind = SectionKind::capacitive, .resistance = Ohm(16.3), .capacitance = Farad(36.9e-6)}}},
      .cable = Ohm(1.5)};
}

std::complex<double> of_network(const Load& load, Hertz f) { return impedance(load.network, f) + load.cable.value(); }

/// The load on a netlist without anything else.
std::complex<double> of_netlist(std::span<const Load> loads, Hertz f) {
  const auto netlist = circuit::Netlist::parse(
      "nothing but a load\n*@ input vin\n*@ output out\n*@ load rl\nvin in 0 0\nrs in out 1g\nrl out 0 300\n.end\n",
      "load.cir", circuit::disk_loader());
  EXPECT_TRUE(netlist) << netlist.error().sentence();
  circuit::Settings settings;
  settings.load = load_netlist(loads);
  const auto flat = netlist->flatten(settings);
  EXPECT_TRUE(flat) << flat.error().sentence() << settings.load;
  const auto point = circuit::operating_point(*flat);
  EXPECT_TRUE(point) << point.error().sentence();
  const auto small = circuit::SmallSignal::at(*flat, *point);
  EXPECT_TRUE(small) << small.error().sentence();
  return small->impedance(f, *flat->find_node("out"));
}

TEST(load_netlist, has_the_impedance_of_the_network_at_every_frequency) {
  const Load load = closed();
  for (const double f : {20.0, 100.0, 440.0, 1e3, 6e3, 20e3}) {
    const auto expected = of_network(load, Hertz(f)), got = of_netlist({&load, 1}, Hertz(f));
    EXPECT_LT(std::abs(got - expected), 1e-5 * std::abs(expected)) << f;
  }
}

TEST(load_netlist, several_headphones_stand_in_parallel_each_behind_its_cable) {
  const std::array loads = {closed(), Load{.network = {.resistance = Ohm(32), .sections = {}}, .cable = Ohm(0)}};
  for (const double f : {20.0, 1e3, 20e3}) {
    const auto expected = 1.0 / (1.0 / of_network(loads[0], Hertz(f)) + 1.0 / of_network(loads[1], Hertz(f)));
    EXPECT_LT(std::abs(of_netlist(loads, Hertz(f)) - expected), 1e-5 * std::abs(expected)) << f;
  }
}

}  // namespace
}  // namespace ohmic::gear
