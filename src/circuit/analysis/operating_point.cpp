// The ways to an operating point, from the short one to the long one that always arrives.

#include "circuit/analysis/operating_point.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "circuit/analysis/newton.hpp"
#include "circuit/analysis/topology.hpp"

namespace ohmic::circuit {
namespace {

using Holds = std::vector<SearchConditions::Hold>;

class Search {
 public:
  explicit Search(const Circuit& circuit) : circuit_(circuit), newton_(circuit), point_(newton_.start()) {
    for (const Circuit::Guess& guess : circuit.guesses) {
      if (guess.node == ground) continue;
      (guess.is_held ? held_ : guessed_).push_back({guess.node, guess.volt});
    }
    guessed_.insert(guessed_.end(), held_.begin(), held_.end());
  }

  Result<OperatingPoint> run(const OperatingPoint* near) {
    if (near && near->unknowns.size() == point_.unknowns.size()) {
      point_ = newton_.start(near->unknowns);
    } else if (guessed_.size() > held_.size()) {
      // .nodeset: first with the nodes held there, then without, from what was found.
      find(guessed_);
    }
    const char* method = find(held_);
    if (!method) return failed();
    newton_.polish(point_, {.holds = held_});
    return OperatingPoint{std::move(point_.unknowns), method, newton_.iterations()};
  }

 private:
  const char* find(const Holds& holds) {
    SearchConditions all{.holds = holds};
    // Tubes and op-amps mostly go straight there; the limits that others need would make it a long way.
    all.has_step_limits = false;
    if (newton_.solve(point_, all, 30)) return "Newton";
    all.has_step_limits = true;
    if (newton_.solve(point_, all, 120)) return "Newton";
    if (shunts(all)) return "gmin stepping";
    if (supplies(all)) return "source stepping";
    if (transient(all)) return "pseudo-transient";
    return nullptr;
  }

  /// A conductance from every node to ground makes any circuit easy; it is taken away by degrees.
  bool shunts(SearchConditions conditions) {
    SearchPoint at = newton_.start();
    double shunt = 1e-2, factor = 0.1, reached = 0.0;
    for (int k = 0; k < 120; ++k) {
      conditions.shunt = shunt;
      if (newton_.solve(at, conditions, 60)) {
        if (shunt == 0.0) return point_ = std::move(at), true;
        reached = shunt;
        factor = std::max(factor * factor, 0.01);
      } else if (reached == 0.0) {
        if (shunt > 1e4) return false;
        shunt *= 100.0;
        continue;
      } else {
        factor = std::sqrt(factor);
        if (factor > 0.97) return false;
      }
      shunt = reached * factor;
      if (shunt < 1e-13) shunt = 0.0;
    }
    return false;
  }

  /// All supplies are turned up from zero.
  bool supplies(SearchConditions conditions) {
    SearchPoint at = newton_.start();
    double reached = -1.0, scale = 0.0, stride = 0.1;
    for (int k = 0; k < 300; ++k) {
      conditions.source_scale = scale;
      if (newton_.solve(at, conditions, 60)) {
        if (scale == 1.0) return point_ = std::move(at), true;
        reached = scale;
        stride = std::min(2.0 * stride, 0.25);
      } else {
        stride *= 0.25;
        if (reached < 0.0 || stride < 1e-7) return false;
      }
      scale = std::min(reached + stride, 1.0);
    }
    return false;
  }

  /// What a switched-on circuit does: time runs, in steps that grow as it comes to rest, with 1 uF more at every node.
  bool transient(SearchConditions conditions) {
    SearchPoint at = newton_.start();
    double step = 1e-9;
    int failures = 0;
    for (int k = 0; k < 2000 && failures < 60; ++k) {
      SearchPoint next = at;
      conditions.step = step;
      conditions.from = at.unknowns;
      if (!newton_.solve(next, conditions, 30)) {
        step *= 0.125;
        ++failures;
        if (step < 1e-16) return false;
        continue;
      }
      at = std::move(next);
      step *= 2.0;
      if (step < 1e3) continue;
      conditions.step = 0.0;
      if (newton_.solve(at, conditions, 100)) return point_ = std::move(at), true;
      if (step > 1e9) return false;
    }
    return false;
  }

  std::unexpected<Error> failed() const {
    const auto unknown = static_cast<std::size_t>(newton_.restless());
    const std::size_t nodes = circuit_.nodes.size() - 1;
    const std::string what = unknown < nodes ? "the voltage of node " + circuit_.nodes[unknown + 1]
                                             : "the current through " + circuit_.branches[unknown - nodes];
    return failure(
        "No operating point was found: neither Newton's method nor gmin stepping, source stepping and "
        "pseudo-transient analysis came to rest; " +
            what + " moved most.",
        "Look for a part with a wrong value there, or say where to begin with .nodeset.");
  }

  const Circuit& circuit_;
  Newton newton_;
  SearchPoint point_;
  Holds held_, guessed_;
};

}  // namespace

double OperatingPoint::value(const Circuit& circuit, const Control& control) const {
  if (control.branch >= 0) return unknowns[static_cast<std::size_t>(circuit.unknown_of_branch(control.branch))];
  return voltage(circuit, control.positive) - voltage(circuit, control.negative);
}

Result<OperatingPoint> operating_point(const Circuit& circuit, const OperatingPoint* near) {
  if (const Result<void> sound = check_topology(circuit); !sound) return std::unexpected(sound.error());
  return Search(circuit).run(near);
}

std::vector<DeviceState> device_states(const Circuit& circuit, const OperatingPoint& point) {
  const DeviceLaws laws(circuit);
  std::vector<double> controls(static_cast<std::size_t>(laws.controls()));
  laws.sense(point.unknowns, controls);
  LawValues values;
  laws.currents(controls, values);
  std::vector<DeviceState> states;
  for (const DeviceLaws::Placed& placed : laws.devices()) {
    const Device& device = *placed.device;
    DeviceState state{device.name, device.model, {}, {}, 0.0};
    const auto first = controls.begin() + placed.first_control;
    state.controls.assign(first, first + static_cast<std::ptrdiff_t>(device.controls.size()));
    for (std::size_t k = 0; k < device.branches.size(); ++k) {
      const DeviceBranch& branch = device.branches[k];
      const double volt = point.voltage(circuit, branch.from) - point.voltage(circuit, branch.to);
      const double ampere = branch.branch >= 0 ? point.value(circuit, {.branch = branch.branch})
                                               : values.values[static_cast<std::size_t>(placed.first_branch) + k];
      state.currents.push_back(ampere);
      state.power += volt * ampere;
    }
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace ohmic::circuit
