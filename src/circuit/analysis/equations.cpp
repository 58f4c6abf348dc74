// Every element writes its part into the matrices: its stamp. Signs: currents that leave a node count positive.

#include "circuit/analysis/equations.hpp"

#include <cmath>

namespace ohmic::circuit {
namespace {

// S, from every node to ground, so that a node that only capacitors touch has a voltage: 0. So small that 1 Mohm does not
// notice it within 1e-9, as ngspice has none at all.
constexpr double leak = 1e-15;

/// Adds to (row of a node, column), if the node is no ground.
void add(Matrix& matrix, Node node, int column, double value) {
  if (node != ground) matrix(node - 1, column) += value;
}

class Stamps {
 public:
  explicit Stamps(const Circuit& circuit) : circuit_(circuit) {
    const int n = circuit.unknowns();
    const auto count = [](const auto& list) { return static_cast<int>(list.size()); };
    int controls = 0, branches = 0;
    for (const Device& device : circuit.devices) {
      equations_.first_control.push_back(controls);
      equations_.first_branch.push_back(branches);
      controls += count(device.controls);
      branches += count(device.branches);
    }
    const int states = count(circuit.capacitors) + count(circuit.inductors);
    equations_.unknowns = n;
    equations_.g = Matrix(n, n);
    equations_.e = Matrix(n, states);
    equations_.q = Matrix(states, n);
    equations_.s = Matrix(n, count(circuit.voltage_sources) + count(circuit.current_sources));
    equations_.a = Matrix(controls, n);
    equations_.b = Matrix(n, branches);
  }

  Equations all() {
    for (int node = 1; node < static_cast<int>(circuit_.nodes.size()); ++node) add(equations_.g, node, node - 1, leak);
    for (const Resistor& resistor : circuit_.resistors) conductance(resistor);
    capacitors();
    inductors();
    sources();
    for (const ControlledSource& source : circuit_.controlled) controlled(source);
    for (std::size_t k = 0; k < circuit_.devices.size(); ++k) device(k);
    return std::move(equations_);
  }

 private:
  void conductance(const Resistor& resistor) {
    const double siemens = 1.0 / resistor.ohm;
    const auto one_way = [&](Node here, Node there) {
      if (here != ground) add(equations_.g, here, here - 1, siemens);
      if (there != ground) add(equations_.g, here, there - 1, -siemens);
    };
    one_way(resistor.a, resistor.b);
    one_way(resistor.b, resistor.a);
  }

  /// The current of a branch leaves a and enters b; returns the branch's own row, which holds v(a) - v(b).
  int branch(Node a, Node b, int index) {
    const int row = circuit_.unknown_of_branch(index);
    add(equations_.g, a, row, 1.0);
    add(equations_.g, b, row, -1.0);
    if (a != ground) equations_.g(row, a - 1) += 1.0;
    if (b != ground) equations_.g(row, b - 1) -= 1.0;
    return row;
  }

  // i = C d(va - vb)/dt
  void capacitors() {
    for (std::size_t k = 0; k < circuit_.capacitors.size(); ++k) {
      const Capacitor& c = circuit_.capacitors[k];
      const int state = static_cast<int>(k);
      add(equations_.e, c.a, state, c.farad);
      add(equations_.e, c.b, state, -c.farad);
      if (c.a != ground) equations_.q(state, c.a - 1) += 1.0;
      if (c.b != ground) equations_.q(state, c.b - 1) -= 1.0;
    }
  }

  // va - vb - L di/dt - sum of M dj/dt = 0, M = k sqrt(L1 L2)
  void inductors() {
    const int first = static_cast<int>(circuit_.capacitors.size());
    for (std::size_t k = 0; k < circuit_.inductors.size(); ++k) {
      const Inductor& l = circuit_.inductors[k];
      const int row = branch(l.a, l.b, l.branch), state = first + static_cast<int>(k);
      equations_.e(row, state) -= l.henry;
      equations_.q(state, row) = 1.0;
    }
    for (const Coupling& coupling : circuit_.couplings) {
      const Inductor& one = circuit_.inductors[static_cast<std::size_t>(coupling.first)];
      const Inductor& two = circuit_.inductors[static_cast<std::size_t>(coupling.second)];
      const double mutual = coupling.coefficient * std::sqrt(one.henry * two.henry);
      equations_.e(circuit_.unknown_of_branch(one.branch), first + coupling.second) -= mutual;
      equations_.e(circuit_.unknown_of_branch(two.branch), first + coupling.first) -= mutual;
    }
  }

  void sources() {
    int column = 0;
    for (const Source& source : circuit_.voltage_sources)
      equations_.s(branch(source.a, source.b, source.branch), column++) = 1.0;
    for (const Source& source : circuit_.current_sources) {
      add(equations_.s, source.a, column, -1.0);
      add(equations_.s, source.b, column++, 1.0);
    }
  }

  void controlled(const ControlledSource& source) {
    const std::vector<double> sensed = row_of(circuit_, source.control);
    const auto add_row = [&](int row, double gain) {
      for (int column = 0; column < equations_.unknowns; ++column)
        equations_.g(row, column) += gain * sensed[static_cast<std::size_t>(column)];
    };
    if (source.branch >= 0) {
      add_row(branch(source.a, source.b, source.branch), -source.gain);
    } else {
      if (source.a != ground) add_row(source.a - 1, source.gain);
      if (source.b != ground) add_row(source.b - 1, -source.gain);
    }
  }

  void device(std::size_t index) {
    const Device& device = circuit_.devices[index];
    for (std::size_t k = 0; k < device.controls.size(); ++k) {
      const std::vector<double> sensed = row_of(circuit_, device.controls[k].what);
      const int row = equations_.first_control[index] + static_cast<int>(k);
      for (int column = 0; column < equations_.unknowns; ++column)
        equations_.a(row, column) = sensed[static_cast<std::size_t>(column)];
    }
    for (std::size_t k = 0; k < device.branches.size(); ++k) {
      const DeviceBranch& acts = device.branches[k];
      const int column = equations_.first_branch[index] + static_cast<int>(k);
      if (acts.branch >= 0) {  // v(from) - v(to) - law = 0
        equations_.b(branch(acts.from, acts.to, acts.branch), column) = -1.0;
      } else {
        add(equations_.b, acts.from, column, 1.0);
        add(equations_.b, acts.to, column, -1.0);
      }
    }
  }

  const Circuit& circuit_;
  Equations equations_;
};

}  // namespace

Equations equations(const Circuit& circuit) { return Stamps(circuit).all(); }

std::vector<double> row_of(const Circuit& circuit, const Control& control) {
  std::vector<double> row(static_cast<std::size_t>(circuit.unknowns()));
  if (control.branch >= 0) {
    row[static_cast<std::size_t>(circuit.unknown_of_branch(control.branch))] = 1.0;
    return row;
  }
  if (control.positive != ground) row[static_cast<std::size_t>(control.positive - 1)] += 1.0;
  if (control.negative != ground) row[static_cast<std::size_t>(control.negative - 1)] -= 1.0;
  return row;
}

}  // namespace ohmic::circuit
