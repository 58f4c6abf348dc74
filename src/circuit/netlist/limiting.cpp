// Steep places of written laws: where Newton's method must not run ahead.

#include <algorithm>
#include <cmath>

#include "circuit/netlist/behaviour.hpp"
#include "circuit/netlist/straight.hpp"

namespace ohmic::circuit::netlist {
namespace {

// tanh(k v) has given all it has two of its widths, 2/|k|, from its middle. Below 50 mV a limit costs more iterations than
// it saves while the operating point is sought: measured on op-amps whose tanh saturates within microvolts.
constexpr double widths = 2.0, least = 0.05;
// exp(k v): SPICE's diode steps by some n Vt = 1/k once it is past the knee.
constexpr double folds = 3.0;

}  // namespace

void limit_steps(const Law& law, std::vector<DeviceControl>& controls) {
  for (const Graph::Node& node : law.graph.nodes()) {
    const bool is_saturating = node.op == Op::tanh || node.op == Op::atan || node.op == Op::logistic;
    const bool is_exploding = node.op == Op::exp || node.op == Op::sinh || node.op == Op::cosh;
    if (!is_saturating && !is_exploding) continue;
    const auto line = straight_line(law.graph, {node.x}, static_cast<int>(controls.size()));
    if (!line) continue;
    for (std::size_t k = 0; k < controls.size(); ++k) {
      const double slope = std::abs(line->slopes[k]);
      if (!(slope > 0.0) || !std::isfinite(slope)) continue;
      const double scale = std::max(is_saturating ? least : 1e-3, (is_saturating ? widths : folds) / slope);
      DeviceControl& control = controls[k];
      control.scale = control.limiting == Limiting::step ? std::min(control.scale, scale) : scale;
      control.limiting = Limiting::step;
    }
  }
}

}  // namespace ohmic::circuit::netlist
