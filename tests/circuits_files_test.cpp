// What circuits/ says is so: netlists are read, rest where they say, and mean to ngspice what they mean to us.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/analysis/small_signal.hpp"
#include "circuit/ngspice_test.hpp"
#include "circuits_deck.hpp"
#include "circuits_reference.hpp"

namespace ohmic::circuits_test {
namespace {

using circuit::Circuit;
using circuit::Netlist;

std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".cir") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

/// "v(a)", "i(vb)" as an unknown of a circuit.
double value_of(const Circuit& circuit, const circuit::OperatingPoint& point, const std::string& what) {
  const std::string name = what.substr(2, what.size() - 3);
  if (what.starts_with("v")) {
    const auto node = circuit.find_node(name);
    return node ? point.voltage(circuit, *node) : std::nan("");
  }
  const auto branch = circuit.find_branch(name);
  return branch ? point.unknowns[static_cast<std::size_t>(circuit.unknown_of_branch(*branch))] : std::nan("");
}

TEST(circuits, every_netlist_is_read_without_a_warning_and_is_compared_with_ngspice) {
  for (const auto& path : files("circuits")) {
    const auto netlist = Netlist::read(path);
    ASSERT_TRUE(netlist) << netlist.error().sentence();
    for (const std::string& warning : netlist->warnings()) ADD_FAILURE() << path << ": " << warning;
    EXPECT_FALSE(netlist->notes().title.empty()) << path;
    EXPECT_FALSE(netlist->notes().kind.empty()) << path;
    EXPECT_FALSE(netlist->notes().source.empty()) << path;
    EXPECT_NE(std::ranges::find(amplifiers(), path.stem().string(), &Amplifier::name), amplifiers().end()) << path;
  }
}

TEST(circuits, every_netlist_rests_where_its_header_says) {
  for (const auto& path : files("circuits")) {
    const auto netlist = Netlist::read(path);
    ASSERT_TRUE(netlist) << netlist.error().sentence();
    const auto circuit = netlist->flatten();
    ASSERT_TRUE(circuit) << circuit.error().sentence();
    const auto point = circuit::operating_point(*circuit);
    ASSERT_TRUE(point) << path << ": " << point.error().sentence();
    for (const circuit::Expectation& expected : netlist->notes().expectations) {
      EXPECT_NEAR(value_of(*circuit, *point, expected.what), expected.value,
                  expected.tolerance * std::abs(expected.value))
          << path << ": " << expected.what;
    }
  }
}

TEST(circuits, ngspice_finds_the_same_operating_point_in_the_file_as_it_stands) {
  if (!circuit::has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  for (const auto& path : files("circuits")) {
    const auto netlist = Netlist::read(path);
    ASSERT_TRUE(netlist) << netlist.error().sentence();
    const auto circuit = netlist->flatten();
    ASSERT_TRUE(circuit) << circuit.error().sentence();
    const auto point = circuit::operating_point(*circuit);
    ASSERT_TRUE(point) << point.error().sentence();
    const auto plots =
        circuit::run_ngspice("* " + path.string() + "\n.include " + std::filesystem::absolute(path).string() +
                                 "\n.options reltol=1e-9 abstol=1e-15 vntol=1e-12\n",
                             "op");
    ASSERT_TRUE(plots) << path << ": " << plots.error().sentence();
    std::size_t compared = 0;
    for (const auto& [name, values] : plots->front().real) {
      if (!name.starts_with("v(")) continue;
      const auto node = circuit->find_node(name.substr(2, name.size() - 3));
      if (!node) continue;  // inner nodes of devices have names of their own
      ++compared;
      EXPECT_NEAR(point->voltage(*circuit, *node), values.front(), 1e-6 + 1e-6 * std::abs(values.front()))
          << path << ": " << name;
    }
    EXPECT_GE(compared, 4u) << path;
  }
}

TEST(circuits, a_headphone_has_the_impedance_that_its_header_says) {
  struct Point {
    const char* load;
    double frequency, ohm;
  };
  constexpr Point points[] = {
      {"dynamic_32", 20, 35.1},
      {"dynamic_32", 70, 48.1},
      {"dynamic_32", 1000, 37.6},
      {"dynamic_32", 20000, 42.7},
      {"dynamic_80", 20, 78.1},
      {"dynamic_80", 90, 99.0},
      {"dynamic_80", 1000, 79.3},
      {"dynamic_80", 20000, 88.4},
      {"dynamic_250", 20, 253},
      {"dynamic_250", 90, 352},
      {"dynamic_250", 1000, 252},
      {"dynamic_250", 20000, 282},
      {"dynamic_300", 20, 306},
      {"dynamic_300", 100, 476},
      {"dynamic_300", 1000, 317.4},
      {"dynamic_300", 20000, 381.4},
      {"dynamic_600", 20, 614},
      {"dynamic_600", 90, 722},
      {"dynamic_600", 1000, 616},
      {"dynamic_600", 20000, 643},
      {"planar", 20, 46},
      {"planar", 20000, 46},
      {"balanced_armature", 20, 30.0},
      {"balanced_armature", 1400, 47.0},
      {"balanced_armature", 500, 20.8},
      {"balanced_armature", 5000, 16.2},
      {"balanced_armature", 20000, 30.0},
  };
  std::map<std::string, int> seen;
  for (const Point& point : points) {
    ++seen[point.load];
    const Load load{.name = point.load};
    const auto netlist = Netlist::parse(
        "* a load\n" + text_of(load) + "V1 in 0 0\nR1 in out 1g\nRL out 0 1g\nXload out 0 " + point.load + "\n",
        "a load", circuit::disk_loader());
    ASSERT_TRUE(netlist) << netlist.error().sentence();
    const auto circuit = netlist->flatten();
    ASSERT_TRUE(circuit) << circuit.error().sentence();
    const auto rest = circuit::operating_point(*circuit);
    ASSERT_TRUE(rest) << rest.error().sentence();
    const auto signals = circuit::SmallSignal::at(*circuit, *rest);
    ASSERT_TRUE(signals) << signals.error().sentence();
    EXPECT_NEAR(std::abs(signals->impedance(Hertz(point.frequency), *circuit->find_node("out"))), point.ohm,
                0.004 * point.ohm)
        << point.load << " at " << point.frequency << " Hz";
  }
  EXPECT_EQ(seen.size(), files("circuits/loads").size());
}

TEST(circuits, any_headphone_fits_any_amplifier) {
  for (const Amplifier& amplifier : amplifiers()) {
    for (const auto& path : files("circuits/loads")) {
      const std::string name = path.stem().string();
      const Load load{.name = name};
      const auto pair = make_pair(amplifier, &load);
      ASSERT_TRUE(pair) << pair.error().sentence();
      const auto point = circuit::operating_point(pair->circuit);
      EXPECT_TRUE(point) << amplifier.name << " into " << name << ": " << point.error().sentence();
    }
  }
}

}  // namespace
}  // namespace ohmic::circuits_test
