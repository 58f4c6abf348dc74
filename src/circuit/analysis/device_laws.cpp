// One pair of tapes a law, however many devices share it.

#include "circuit/analysis/device_laws.hpp"

#include <algorithm>

namespace ohmic::circuit {
namespace {

/// Values of the terms, then the derivative of each along each control. A term that is none is zero.
Tape differentiated(Graph& graph, std::span<const Term> terms, std::size_t branches, std::size_t controls) {
  std::vector<Term> outputs;
  outputs.reserve(branches * (1 + controls));
  const auto term = [&](std::size_t k) { return k < terms.size() && terms[k] ? terms[k] : graph.constant(0.0); };
  for (std::size_t k = 0; k < branches; ++k) outputs.push_back(term(k));
  for (std::size_t k = 0; k < branches; ++k) {
    for (std::size_t c = 0; c < controls; ++c) outputs.push_back(graph.derivative(term(k), static_cast<int>(c)));
  }
  return Tape(graph, outputs);
}

}  // namespace

double Touch::sensed(std::span<const double> unknowns) const {
  double sum = 0.0;
  for (const Entry& entry : all()) sum += entry.sign * unknowns[static_cast<std::size_t>(entry.unknown)];
  return sum;
}

Touch touch_of(const Circuit& circuit, const Control& control) {
  Touch touch;
  const auto add = [&touch](int unknown, double sign) { touch.entries[touch.count++] = {unknown, sign}; };
  if (control.branch >= 0) {
    add(circuit.unknown_of_branch(control.branch), 1.0);
  } else if (control.positive != control.negative) {
    if (control.positive != ground) add(control.positive - 1, 1.0);
    if (control.negative != ground) add(control.negative - 1, -1.0);
  }
  return touch;
}

DeviceLaws::DeviceLaws(const Circuit& circuit) {
  std::map<const Law*, std::shared_ptr<const Tapes>> known;
  std::size_t registers = 0, most = 0;
  for (const Device& device : circuit.devices) {
    std::shared_ptr<const Tapes>& tapes = known[device.law.get()];
    if (!tapes) {
      Graph graph = device.law->graph;
      const std::size_t branches = device.branches.size(), controls = device.controls.size();
      tapes = std::make_shared<const Tapes>(Tapes{differentiated(graph, device.law->currents, branches, controls),
                                                  differentiated(graph, device.law->charges, branches, controls)});
      registers = std::max({registers, tapes->currents.instructions().size(), tapes->charges.instructions().size()});
      most = std::max(most, branches * (1 + controls));
    }
    tapes_.push_back(tapes);
    Placed placed{&device, controls_, branches_, slopes_, {}, {}};
    for (const DeviceControl& control : device.controls) placed.controls.push_back(touch_of(circuit, control.what));
    for (const DeviceBranch& branch : device.branches) {
      if (branch.branch >= 0) {  // v(from) - v(to) - law = 0
        Touch row;
        row.entries[row.count++] = {circuit.unknown_of_branch(branch.branch), -1.0};
        placed.branches.push_back(row);
      } else {
        placed.branches.push_back(touch_of(circuit, {branch.from, branch.to, -1}));
      }
    }
    controls_ += static_cast<int>(device.controls.size());
    branches_ += static_cast<int>(device.branches.size());
    slopes_ += static_cast<int>(device.controls.size() * device.branches.size());
    placed_.push_back(std::move(placed));
  }
  registers_.resize(registers);
  out_.resize(most);
}

void DeviceLaws::sense(std::span<const double> unknowns, std::span<double> controls) const {
  for (const Placed& placed : placed_) {
    for (std::size_t c = 0; c < placed.controls.size(); ++c)
      controls[static_cast<std::size_t>(placed.first_control) + c] = placed.controls[c].sensed(unknowns);
  }
}

void DeviceLaws::evaluate(std::span<const double> controls, LawValues& out, bool charges) const {
  out.values.resize(static_cast<std::size_t>(branches_));
  out.slopes.resize(static_cast<std::size_t>(slopes_));
  for (std::size_t d = 0; d < placed_.size(); ++d) {
    const Placed& placed = placed_[d];
    const Tape& tape = charges ? tapes_[d]->charges : tapes_[d]->currents;
    const std::size_t branches = placed.branches.size(), slopes = branches * placed.controls.size();
    const std::span<double> results = std::span(out_).first(branches + slopes);
    tape.run(controls.subspan(static_cast<std::size_t>(placed.first_control), placed.controls.size()), 0.0, registers_,
             results);
    std::ranges::copy(results.first(branches), out.values.begin() + placed.first_branch);
    std::ranges::copy(results.subspan(branches), out.slopes.begin() + placed.first_slope);
  }
}

}  // namespace ohmic::circuit
