#pragma once
// Puts one device into a circuit: inner nodes behind series resistances, controls, branches, law.

#include <memory>
#include <string_view>

#include "circuit/circuit.hpp"
#include "circuit/device/formula.hpp"
#include "circuit/device/lower.hpp"

namespace ohmic::circuit {

class DeviceBuilder {
 public:
  DeviceBuilder(Circuit& circuit, const Instance& instance, const ModelCard& model, DeviceKind kind);

  /// The node behind a series resistance, named as ngspice does ("q1#base"); `outer` itself if ohm is 0.
  Node behind(Node outer, std::string_view name, double ohm, bool is_noisy = true);
  /// An inner node that nothing is connected to yet.
  Node inner(std::string_view name);
  /// Linear parts that belong to the device; none if their value is 0 or both nodes are one.
  void leak(Node a, Node b, std::string_view name, double siemens);
  void capacitor(Node a, Node b, std::string_view name, double farad);

  /// The voltage from positive to negative as a control of the law. Pairs already asked for, either way round, are the
  /// same control, limited as the first one asked; equal nodes make 0.
  Formula voltage(Node positive, Node negative, const DeviceControl& limits);
  Formula number(double value) { return {law_->graph, law_->graph.constant(value)}; }
  /// Adds a current, and perhaps a charge, from one node through the device to another. Returns the branch, or -1 where
  /// nothing flows. Branches between the same nodes become one.
  int branch(Node from, Node to, Formula current, Formula charge = {});
  /// Index of the control of this pair in this direction; -1: none, or the other way round.
  int control(Node positive, Node negative) const;
  void noise(const DeviceNoise& noise);

  void finish();

 private:
  Circuit& circuit_;
  Device device_;
  std::shared_ptr<Law> law_ = std::make_shared<Law>();
};

}  // namespace ohmic::circuit
