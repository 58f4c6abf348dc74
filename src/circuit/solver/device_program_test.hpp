#pragma once
// Devices for tests and benches: from a formula or a card; and rows of lanes to run them in.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <hwy/aligned_allocator.h>

#include "circuit/device/lower.hpp"
#include "circuit/expression/parse.hpp"
#include "circuit/solver/device_program.hpp"

namespace ohmic::circuit {

/// One current as a formula of v(0), v(1), ... v(controls - 1).
inline Device device_of(const std::string& formula, int controls) {
  auto law = std::make_shared<Law>();
  Scope scope;
  scope.parameter = [](std::string_view) -> Result<std::optional<double>> { return std::nullopt; };
  scope.voltage = [&](std::string_view a, std::string_view) -> Result<Term> {
    int index = 0;
    std::from_chars(a.data(), a.data() + a.size(), index);
    return law->graph.control(index);
  };
  const auto term = parse_expression(formula, {}, scope, law->graph);
  EXPECT_TRUE(term.has_value()) << (term ? "" : term.error().sentence());
  law->currents = {term.value_or(Term{})};
  law->charges = {Term{}};
  Device device{.name = "b1", .law = law};
  device.controls.resize(static_cast<std::size_t>(controls));
  device.branches.resize(1);
  return device;
}

/// The formula with E replaced by Koren's inner voltage.
inline std::string with_e1(std::string formula,
                           const std::string& e1 = "v(0)/600*ln(1+exp(600*(1/100+v(1)/sqrt(300+v(0)*v(0)))))") {
  for (std::size_t at = 0; (at = formula.find('E', at)) != std::string::npos; at += e1.size() + 2)
    formula.replace(at, 1, "(" + e1 + ")");
  return formula;
}

inline Device device_of_card(char letter, const std::string& type, const std::map<std::string, double>& values) {
  Circuit circuit;
  Instance instance{.name = std::string(1, letter) + "1", .letter = letter};
  for (const char* node : {"a", "b", "c"})
    if (letter != 'd' || instance.nodes.size() < 2) instance.nodes.push_back(circuit.add_node(node));
  std::vector<std::string> warnings;
  const auto added = add_device(circuit, instance, {.name = "card", .type = type, .values = values}, warnings);
  EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().sentence());
  return circuit.devices.at(0);
}

/// What evaluate_lanes works on.
class LaneRows {
 public:
  LaneRows(const DeviceProgram& program, int lanes)
      : program_(program),
        lanes_(static_cast<std::size_t>(lanes)),
        figures_(rows(program.figures.size())),
        controls_(rows(static_cast<std::size_t>(program.controls))),
        outputs_(rows(static_cast<std::size_t>(program.outputs()))),
        scratch_(rows(static_cast<std::size_t>(program.scratch_rows()))) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) set_figures(lane, program);
  }
  void set_figures(std::size_t lane, const DeviceProgram& from) {
    for (std::size_t k = 0; k < from.figures.size(); ++k) figures_[k * lanes_ + lane] = from.figures[k];
  }
  template <class Make>
  void fill_controls(Make make) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(program_.controls); ++c)
      for (std::size_t lane = 0; lane < lanes_; ++lane) controls_[c * lanes_ + lane] = make(c);
  }
  void evaluate() {
    evaluate_lanes(program_, static_cast<int>(lanes_), figures_.get(), controls_.get(), outputs_.get(), scratch_.get());
  }
  double output(std::size_t k, std::size_t lane) const { return outputs_[k * lanes_ + lane]; }
  double& control(std::size_t k, std::size_t lane) { return controls_[k * lanes_ + lane]; }

 private:
  hwy::AlignedFreeUniquePtr<double[]> rows(std::size_t count) const {
    auto made = hwy::AllocateAligned<double>((count + 1) * lanes_);
    for (std::size_t k = 0; k < (count + 1) * lanes_; ++k) made[k] = 0.0;
    return made;
  }

  const DeviceProgram& program_;
  std::size_t lanes_;
  hwy::AlignedFreeUniquePtr<double[]> figures_, controls_, outputs_, scratch_;
};

/// In 2, 4 and 8 lanes every output is the expression's within 1e-11, at random controls small and large; differences
/// of large terms to what the last bits of the controls do, and to a few roundings of what the output is at rest.
inline testing::AssertionResult agrees(const DeviceProgram& program, double most = 300.0) {
  std::mt19937_64 random(11);
  const auto controls = static_cast<std::size_t>(program.controls);
  const auto outputs = static_cast<std::size_t>(program.outputs());
  std::vector<double> at(controls), expected(outputs), near(outputs), around(outputs), rest(outputs);
  evaluate(program, at, rest);
  for (const int lanes : {2, 4, 8}) {
    LaneRows rows(program, lanes);
    for (int round = 0; round < 200; ++round) {
      const double range =
          std::min(most, std::array{0.1, 0.7, 1.0, 5.0, 40.0, 300.0}[static_cast<std::size_t>(round) % 6]);
      std::uniform_real_distribution<double> anywhere(-range, range);
      rows.fill_controls([&](std::size_t) { return anywhere(random); });
      rows.evaluate();
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes); ++lane) {
        for (std::size_t c = 0; c < controls; ++c) at[c] = rows.control(c, lane);
        evaluate(program, at, expected);
        std::fill(around.begin(), around.end(), 0.0);
        for (std::size_t c = 0; c < controls; ++c)
          for (const double by : {-2e-14, 2e-14}) {
            auto beside = at;
            beside[c] += by * std::max(std::abs(at[c]), 1.0);
            evaluate(program, beside, near);
            for (std::size_t k = 0; k < outputs; ++k) around[k] += std::abs(near[k] - expected[k]);
          }
        for (std::size_t k = 0; k < outputs; ++k) {
          const double allowed = 1e-11 * std::abs(expected[k]) + 10.0 * around[k] + 1e-15 * std::abs(rest[k]) + 1e-22;
          if (!(std::abs(rows.output(k, lane) - expected[k]) <= allowed))
            return testing::AssertionFailure()
                   << lanes << " lanes, range " << range << ", output " << k << ": " << rows.output(k, lane) << " for "
                   << expected[k] << " allowed " << allowed;
        }
      }
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace ohmic::circuit
