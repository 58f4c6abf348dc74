#pragma once
// From definitions to one flat circuit, with knobs, switches, load and input where they stand.

#include <set>
#include <string>

#include "circuit/netlist/definition.hpp"
#include "circuit/netlist/flat.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit::netlist {

/// All that a file says.
struct Script {
  Definition root;
  Globals globals;
  Notes notes;
  Loader loader;
  std::string name;
  std::set<std::string> warnings;
  Shapes shapes;  // over all positions of all knobs
};

struct Turning {
  bool is_bare = false;                    // no knob is turned: values as the file has them
  std::string asked = {};                  // a parameter, "x1.mu" inside a subcircuit ...
  std::optional<double>* value = nullptr;  // ... whose value is wanted; none: there is no such parameter
};

/// Reads what is read and refuses the rest. shapes, warnings: extended.
Result<Circuit> flatten(const Script& script, const Settings& settings, const Turning& turning, Shapes& shapes,
                        std::set<std::string>& warnings);
/// Where a knob's taper puts a position: logarithmic ones are at a tenth in the middle, as audio pots are.
double tapered(Taper taper, double position);

/// Places every element of a frame and of the subcircuits it calls: nodes and branches get their numbers.
class Placer {
 public:
  /// load: flat name of the element that is taken out; replacement: what stands there instead, or nothing.
  Placer(Flat& flat, std::deque<Frame>& frames, std::string load, const Definition* replacement)
      : flat_(flat), frames_(frames), load_(std::move(load)), replacement_(replacement) {}
  void place(Frame& frame, int depth);

 private:
  void one(Frame& frame, const Element& element, int depth);
  void call(Frame& frame, const Element& element, int depth);
  void enter(Frame& caller, Frame& outer, const Definition& definition, const Element& element, const std::string& name,
             std::vector<Node> nodes, std::vector<Assignment> given, double copies, int depth);
  void replace(Frame& frame, const Element& element, int depth);
  std::size_t terminals(Frame& frame, const Element& element, Placed& at);
  bool find_model(Frame& frame, std::string_view name, Placed& at);

  Flat& flat_;
  std::deque<Frame>& frames_;
  std::string load_;
  const Definition* replacement_;
  std::size_t count_ = 0;
};

}  // namespace ohmic::circuit::netlist
