#pragma once
// Parameters of a subcircuit where it is used: evaluated when somebody asks, in whatever order they were written.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/device/lower.hpp"
#include "circuit/netlist/definition.hpp"

namespace ohmic::circuit::netlist {

struct Frame;

/// One parameter.
struct Cell {
  enum class State { fresh, busy, known };
  std::string name;
  const Formula* formula = nullptr;
  Frame* where = nullptr;  // whose names the formula means
  State state = State::fresh;
  double value = 0.0;
};

/// A definition in use: the file itself, or what an X line calls.
struct Frame {
  const Definition* definition = nullptr;
  Frame* caller = nullptr;  // who says X; parameters that are not here are looked for there, as ngspice does
  Frame* outer = nullptr;   // where the definition stands
  const Element* used_by = nullptr;
  std::string prefix;   // "x1."
  double copies = 1.0;  // m= of all X lines on the way here, multiplied
  std::vector<Assignment> given;
  std::map<std::string, Cell, std::less<>> cells;
  std::unordered_map<std::string_view, Node> ports;
  std::map<const ModelText*, ModelCard> cards;
};

/// "It stands in the subcircuit t, used by x1 at a.cir:3." - or nothing, outermost.
std::string context_of(const Frame& frame);

/// Numbers of a netlist: figures, expressions of parameters, values set from outside.
class Values {
 public:
  Values(Refusal& refusal, std::set<std::string>& warnings) : refusal_(refusal), warnings_(warnings) {}

  double celsius = 27.0, gmin = 1e-12;
  std::map<std::string, double> overrides;  // by flat name
  std::set<std::string> used;               // overrides that something obeyed
  std::set<std::string> of_parameters;  // those among them that are parameters: an element of that name is not meant

  /// Fills `cells`. The frame must not move any more.
  void declare(Frame& frame);
  /// 0 after a refusal.
  double number(const Formula& formula, Frame& frame);
  /// Names and functions of a frame; voltages and currents are the caller's to add.
  Scope scope(Frame& frame);
  /// Refuses, and says where the frame is used.
  void refuse(const Frame& frame, Error error);

 private:
  Cell* find(Frame& frame, std::string_view name);
  Result<double> settle(Cell& cell);

  Refusal& refusal_;
  std::set<std::string>& warnings_;
};

}  // namespace ohmic::circuit::netlist
