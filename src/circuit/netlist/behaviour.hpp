#pragma once
// Laws written as expressions: their controls gathered, and turned into linear elements where they are linear.

#include <memory>
#include <string>
#include <vector>

#include "circuit/netlist/flat.hpp"

namespace ohmic::circuit::netlist {

/// One expression of an element, or several over the same controls.
class Behaviour {
 public:
  Behaviour(Flat& flat, const Placed& at);

  /// V(...) and I(...) become controls, the same place the same control. None after a refusal.
  Term read(const Formula& formula);
  Term voltage(Node a, Node b);
  Term current(std::string_view element, std::size_t word);
  Graph& graph() { return law_->graph; }
  /// nullopt: it depends on voltages, currents or time.
  std::optional<double> constant(Term term) const;

  /// Makes `term` the current from a to b, times `copies`; or, with a branch, the voltage between a and b.
  /// Linear ones become sources with the element's name; others one device.
  void emit_current(Node a, Node b, Term term, double copies);
  void emit_voltage(Node a, Node b, Term term, int branch);
  /// The charge between a and b: a capacitor of any law.
  void emit_charge(Node a, Node b, Term term, double copies);

 private:
  struct Line {
    std::vector<double> gains;  // [control]
    double offset = 0.0;
  };
  Result<Term> control(Control what);
  Result<Term> current_of(std::string_view element);
  std::optional<Line> straight(Term term) const;
  bool is_straight(const std::optional<Line>& line);
  void emit_device(Node a, Node b, int branch, Term current, Term charge);
  void check_finite(Term term);

  Flat& flat_;
  const Placed& at_;
  std::shared_ptr<Law> law_ = std::make_shared<Law>();
  std::vector<DeviceControl> controls_;
};

/// How far Newton's method may go along each control: what tanh() and exp() of a straight line in it suggest.
void limit_steps(const Law& law, std::vector<DeviceControl>& controls);

}  // namespace ohmic::circuit::netlist
