// Recognises Koren's plate current in whatever spelling: its parts are found in the graph, its figures computed.

#include <cmath>
#include <numbers>

#include "circuit/expression/operands.hpp"
#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {
namespace {

struct Found {
  Term soft;       // ln(1 + exp x)
  int plate = -1;  // the control in sqrt(kvb + v^2)
  double kvb = 0.0;
  std::vector<double> exponents;
};

// sqrt(kvb + v^2) with v a control
bool take_root(const WholeLaw& law, const Graph::Node& node, Found& found) {
  const Sum inside = sum_of(law.graph, {node.x});
  if (inside.terms.size() != 1 || inside.terms[0].second != 1.0) return false;
  const Graph::Node& square = law.graph.node(inside.terms[0].first);
  if (square.op != Op::multiply || square.x != square.y) return false;
  const Graph::Node& control = law.graph.node({square.x});
  if (control.op != Op::control || !(inside.constant > 0.0)) return false;
  found.plate = control.index, found.kvb = inside.constant;
  return true;
}

std::optional<Found> find_parts(const WholeLaw& law) {
  Found found;
  for (const int id : needed_by(law.graph.nodes(), law.currents)) {
    const Graph::Node& node = law.graph.node({id});
    if (node.op == Op::log1p_exp) {
      if (found.soft) return std::nullopt;
      found.soft = {id};
    } else if (node.op == Op::sqrt) {
      if (found.plate >= 0 || !take_root(law, node, found)) return std::nullopt;
    } else if (node.op == Op::power_abs || node.op == Op::power_sign) {
      if (!law.graph.is_constant({node.y})) return std::nullopt;
      found.exponents.push_back(law.graph.node({node.y}).value);
    }
  }
  if (!found.soft || found.plate < 0 || found.exponents.empty()) return std::nullopt;
  return found;
}

}  // namespace

Guess guess_triode(const WholeLaw& law) {
  if (law.currents.size() != 1 || law.has_charges || law.controls != 2) return std::nullopt;
  const auto found = find_parts(law);
  if (!found || !(found->exponents[0] > 1.0)) return std::nullopt;
  const int plate = found->plate, grid = 1 - plate;
  const auto value = [&](Term term, double p, double g) {
    std::array<double, 2> controls{};
    controls[static_cast<std::size_t>(plate)] = p, controls[static_cast<std::size_t>(grid)] = g;
    return value_at(law.graph, term, controls);
  };
  // x = a + (b g + c) / s at three points: s = near with g = 0 and g = near, and s = far.
  const Term x = {law.graph.node(found->soft).x};
  const double near = std::sqrt(found->kvb), far_plate = 4.0 * near;
  const double far = std::sqrt(found->kvb + far_plate * far_plate);
  const double x0 = value(x, 0.0, 0.0), b = value(x, 0.0, near) - x0;
  const double c = (x0 - value(x, far_plate, 0.0)) / (1.0 / near - 1.0 / far), a = x0 - c / near;
  // k where the tube conducts
  const double e = far_plate * value(found->soft, far_plate, near), ex = found->exponents[0];
  const double k = value(law.currents[0], far_plate, near) / std::pow(e, ex);
  if (!std::isfinite(a + b + c + k)) return std::nullopt;

  DeviceProgram program{.kernel = Kernel::triode};
  program.terms = {plate, grid};
  using F = TriodeFigures;
  program.figures.resize(F::count);
  program.figures[F::kvb] = found->kvb;
  program.figures[F::a] = a, program.figures[F::b] = b, program.figures[F::c] = c;
  program.figures[F::ex] = ex, program.figures[F::ex_octaves] = (ex - 1.0) * std::numbers::log2e;
  program.figures[F::k] = k;
  return program;
}

}  // namespace ohmic::circuit
