// Graph theory on the netlist: two spanning forests, one of what conducts, one of what fixes a voltage.

#include "circuit/analysis/topology.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace ohmic::circuit {
namespace {

constexpr int most_unknowns = 2000;

/// Sets of nodes that hang together.
class Groups {
 public:
  explicit Groups(std::size_t nodes) : parent_(nodes) { std::iota(parent_.begin(), parent_.end(), 0); }
  int of(Node node) {
    int& parent = parent_[static_cast<std::size_t>(node)];
    return parent == node ? node : parent = of(parent);
  }
  /// False: they hung together before.
  bool join(Node a, Node b) {
    const int x = of(a), y = of(b);
    parent_[static_cast<std::size_t>(std::max(x, y))] = std::min(x, y);  // ground stays a root
    return x != y;
  }

 private:
  std::vector<int> parent_;
};

struct Edge {
  Node a, b;
  std::string name;
};

/// What fixes the voltage between two nodes while nothing changes.
std::vector<Edge> voltages(const Circuit& circuit) {
  std::vector<Edge> edges;
  edges.reserve(circuit.voltage_sources.size() + circuit.branches.size());
  for (const Source& source : circuit.voltage_sources) edges.push_back({source.a, source.b, source.name});
  for (const ControlledSource& source : circuit.controlled) {
    if (source.branch >= 0) edges.push_back({source.a, source.b, source.name});
  }
  for (const Device& device : circuit.devices) {
    for (const DeviceBranch& branch : device.branches) {
      if (branch.branch >= 0) edges.push_back({branch.from, branch.to, device.name});
    }
  }
  for (const Inductor& inductor : circuit.inductors) edges.push_back({inductor.a, inductor.b, inductor.name});
  return edges;
}

/// The names along the edges from one node to another. The edges form a forest.
std::string way(const std::vector<Edge>& edges, Node from, Node to) {
  std::vector<std::pair<Node, int>> steps{{from, -1}};  // node, step before
  std::vector<std::size_t> by{0};
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const auto [node, before] = steps[k];
    if (node == to) {
      std::string names;
      for (int at = static_cast<int>(k); steps[static_cast<std::size_t>(at)].second >= 0;
           at = steps[static_cast<std::size_t>(at)].second)
        names.insert(0, edges[by[static_cast<std::size_t>(at)]].name + (names.empty() ? "" : ", "));
      return names;
    }
    for (std::size_t e = 0; e < edges.size(); ++e) {
      if (k > 0 && by[k] == e) continue;
      if (edges[e].a != node && edges[e].b != node) continue;
      steps.emplace_back(edges[e].a == node ? edges[e].b : edges[e].a, static_cast<int>(k));
      by.push_back(e);
    }
  }
  return {};
}

Result<void> check_loops(const Circuit& circuit) {
  Groups groups(circuit.nodes.size());
  std::vector<Edge> forest;
  for (Edge& edge : voltages(circuit)) {
    if (edge.a != edge.b && groups.join(edge.a, edge.b)) {
      forest.push_back(std::move(edge));
      continue;
    }
    const std::string others = way(forest, edge.a, edge.b);
    if (others.empty())
      return failure("Both ends of " + edge.name + " are node " + circuit.nodes[static_cast<std::size_t>(edge.a)] +
                     ", so nothing bounds its current.");
    return failure(edge.name + " and " + others + " form a loop in which nothing bounds the direct current.",
                   "Give one of them a resistance in series, a winding its own.");
  }
  return {};
}

/// Whether a current's law depends on the voltage of one of its own ends, as a resistance does.
bool conducts(const Device& device, std::size_t branch) {
  const DeviceBranch& acts = device.branches[branch];
  if (acts.branch >= 0) return true;
  const Term term = branch < device.law->currents.size() ? device.law->currents[branch] : Term{};
  if (!term || device.law->graph.is_constant(term)) return false;
  const auto touches = [&acts](Node node) { return node != ground && (node == acts.from || node == acts.to); };
  return std::ranges::any_of(device.controls, [&](const DeviceControl& control) {
    return control.what.branch < 0 && (touches(control.what.positive) || touches(control.what.negative));
  });
}

class Floating {
 public:
  explicit Floating(const Circuit& circuit) : circuit_(circuit), groups_(circuit.nodes.size()) {}

  Result<void> check() {
    join();
    for (const Source& source : circuit_.current_sources) feed(source.a, source.b, source.name);
    for (const ControlledSource& source : circuit_.controlled) {
      if (source.branch < 0) feed(source.a, source.b, source.name);
      sense(source.control, source.name);
    }
    for (const Device& device : circuit_.devices) {
      for (const DeviceControl& control : device.controls) sense(control.what, device.name);
      for (std::size_t k = 0; k < device.branches.size(); ++k) {
        if (k < device.law->currents.size() && device.law->currents[k])
          feed(device.branches[k].from, device.branches[k].to, device.name);
      }
    }
    return found_;
  }

 private:
  void join() {
    for (const Resistor& resistor : circuit_.resistors) groups_.join(resistor.a, resistor.b);
    for (const Edge& edge : voltages(circuit_)) groups_.join(edge.a, edge.b);
    for (const ControlledSource& source : circuit_.controlled) {
      const auto is_end = [&](Node node) { return node != ground && (node == source.a || node == source.b); };
      if (source.control.branch < 0 && (is_end(source.control.positive) || is_end(source.control.negative)))
        groups_.join(source.a, source.b);
    }
    for (const Device& device : circuit_.devices) {
      for (std::size_t k = 0; k < device.branches.size(); ++k) {
        if (conducts(device, k)) groups_.join(device.branches[k].from, device.branches[k].to);
      }
    }
    for (const Circuit::Guess& guess : circuit_.guesses) {
      if (guess.is_held) groups_.join(guess.node, ground);
    }
  }
  void feed(Node a, Node b, const std::string& name) {
    if (groups_.of(a) == groups_.of(b)) return;
    for (const Node node : {a, b}) {
      if (groups_.of(node) != ground) refuse(node, name + " feeds a current into it");
    }
  }
  void sense(const Control& control, const std::string& name) {
    if (control.branch >= 0 || groups_.of(control.positive) == groups_.of(control.negative)) return;
    for (const Node node : {control.positive, control.negative}) {
      if (groups_.of(node) != ground) refuse(node, name + " depends on its voltage");
    }
  }
  void refuse(Node node, const std::string& why) {
    if (!found_) return;
    found_ = failure("Node " + circuit_.nodes[static_cast<std::size_t>(node)] +
                         " floats: no path for direct current leads from it to ground, and " + why + ".",
                     "Add a resistor, 1Meg to ground, say.");
  }

  const Circuit& circuit_;
  Groups groups_;
  Result<void> found_;
};

}  // namespace

Result<void> check_topology(const Circuit& circuit) {
  if (circuit.unknowns() > most_unknowns)
    return failure("The circuit has " + std::to_string(circuit.unknowns()) + " unknown voltages and currents; " +
                       std::to_string(most_unknowns) + " is the most that is solved.",
                   "Use smaller models of its parts.");
  if (const Result<void> loops = check_loops(circuit); !loops) return loops;
  return Floating(circuit).check();
}

}  // namespace ohmic::circuit
