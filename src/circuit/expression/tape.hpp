#pragma once
// Terms as a straight list of instructions: what evaluates an expression, one value or many lanes at a time.

#include <span>
#include <vector>

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit {

/// Register machine without jumps: instruction k writes register k. Only what the outputs need is in it.
class Tape {
 public:
  struct Instruction {
    Op op = Op::constant;
    int x = -1, y = -1, z = -1;  // registers
    int index = 0;               // of a control or a table
    double value = 0.0;          // of a constant
  };

  Tape() = default;
  Tape(const Graph& graph, std::span<const Term> outputs);

  std::span<const Instruction> instructions() const { return instructions_; }
  /// Registers of the outputs, in the order asked for.
  std::span<const int> outputs() const { return outputs_; }
  std::span<const std::vector<Graph::Point>> tables() const { return tables_; }

  /// One evaluation. registers: scratch of instructions().size(). Allocates nothing.
  void run(std::span<const double> controls, double time, std::span<double> registers, std::span<double> out) const;

 private:
  std::vector<Instruction> instructions_;
  std::vector<int> outputs_;
  std::vector<std::vector<Graph::Point>> tables_;
};

/// One operation on numbers: the definition that every other evaluator is tested against.
double apply(Op op, double x, double y, double z);

}  // namespace ohmic::circuit
