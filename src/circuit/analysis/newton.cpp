// Newton's method in SPICE's form: each law is replaced by its tangent where its controls stand, the linear circuit is
// solved, and every control follows as far as its limit lets it (Nagel 1975, section 5.1).

#include "circuit/analysis/newton.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "circuit/analysis/linear_solve.hpp"

namespace ohmic::circuit {
namespace {

constexpr double voltage_tolerance = 1e-9, current_tolerance = 1e-12, relative_tolerance = 1e-6;
constexpr double holding = 1e6;       // S
constexpr double extra_farad = 1e-6;  // F, from every node to ground in pseudo-transient analysis

// How far a junction may go: where the exponential is steep, as far as its current's tangent says, not its voltage's.
//   v = v_old + s ln(1 + (v_new - v_old) / s)          s: n Vt         (Nagel 1975, eq. 5.13)
double limited_junction(double now, double old, double scale, double critical) {
  if (scale < 0.0) return -limited_junction(-now, -old, -scale, critical < 0.0 ? -critical : critical);
  if (now > critical && std::abs(now - old) > 2.0 * scale) {
    if (old <= 0.0) return scale * std::log(now / scale);
    const double far = (now - old) / scale;
    return far > 0.0 ? old + scale * std::log1p(far) : std::max(old - scale * std::log1p(-far), critical);
  }
  // Backwards freely, but not through a breakdown in one leap.
  if (now < 0.0) return std::max(now, old > 0.0 ? -old - 1.0 : 2.0 * old - 1.0);
  return now;
}

double limited(const DeviceControl& control, double now, double old) {
  switch (control.limiting) {
    case Limiting::none: return now;
    case Limiting::junction: return limited_junction(now, old, control.scale, control.critical);
    case Limiting::step: return std::clamp(now, old - control.scale, old + control.scale);
  }
  return now;
}

bool all_finite(std::span<const double> values) {
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

}  // namespace

struct Newton::Work {
  LawValues law;
  Matrix linear, matrix;
  std::vector<double> right, residual, magnitude, sensed;
};

Newton::Newton(const Circuit& circuit)
    : circuit_(circuit), laws_(circuit), equations_(equations(circuit)), work_(std::make_unique<Work>()) {
  const int n = equations_.unknowns;
  sources_.resize(static_cast<std::size_t>(n));
  int column = 0;
  for (const std::vector<Source>* list : {&circuit.voltage_sources, &circuit.current_sources}) {
    for (const Source& source : *list) {
      for (int row = 0; row < n; ++row)
        sources_[static_cast<std::size_t>(row)] += equations_.s(row, column) * source.wave.dc;
      ++column;
    }
  }
  for (int state = 0; state < equations_.q.rows; ++state) {
    for (int row = 0; row < n; ++row) {
      if (equations_.e(row, state) == 0.0) continue;
      for (int k = 0; k < n; ++k) {
        if (equations_.q(state, k) != 0.0)
          storage_.push_back({row, k, equations_.e(row, state) * equations_.q(state, k)});
      }
    }
  }
}

Newton::~Newton() = default;

SearchPoint Newton::start() const {
  return {std::vector<double>(static_cast<std::size_t>(equations_.unknowns)),
          std::vector<double>(static_cast<std::size_t>(laws_.controls()))};
}

SearchPoint Newton::start(std::vector<double> unknowns) const {
  SearchPoint point{std::move(unknowns), std::vector<double>(static_cast<std::size_t>(laws_.controls()))};
  laws_.sense(point.unknowns, point.controls);
  return point;
}

/// The linear circuit under these conditions: matrix x = right, once a search.
void Newton::assemble(const SearchConditions& conditions) {
  const int nodes = static_cast<int>(circuit_.nodes.size()) - 1;
  Matrix& linear = work_->linear;
  std::vector<double>& right = work_->right;
  linear = equations_.g;
  right = sources_;
  for (double& value : right) value *= conditions.source_scale;
  for (int k = 0; k < nodes; ++k) linear(k, k) += conditions.shunt;
  for (const SearchConditions::Hold& hold : conditions.holds) {
    linear(hold.node - 1, hold.node - 1) += holding;
    right[static_cast<std::size_t>(hold.node - 1)] += holding * hold.volt;
  }
  if (!(conditions.step > 0.0)) return;
  // Backward Euler:  (E Q / h) (x - x_before)
  const double per_second = 1.0 / conditions.step;
  const auto add = [&](int row, int column, double value) {
    linear(row, column) += value * per_second;
    right[static_cast<std::size_t>(row)] += value * per_second * conditions.from[static_cast<std::size_t>(column)];
  };
  for (const Stored& stored : storage_) add(stored.row, stored.column, stored.value);
  for (int k = 0; k < nodes; ++k) add(k, k, extra_farad);
}

bool Newton::iterate(const SearchPoint& point, SearchPoint& next) {
  ++iterations_;
  Work& work = *work_;
  laws_.currents(point.controls, work.law);
  if (!all_finite(work.law.values) || !all_finite(work.law.slopes)) return false;
  work.matrix = work.linear;
  next.unknowns = work.right;
  for (const DeviceLaws::Placed& placed : laws_.devices()) {
    for (std::size_t k = 0; k < placed.branches.size(); ++k) {
      // i(v) - J v: what the tangent says at zero.
      double constant = work.law.values[static_cast<std::size_t>(placed.first_branch) + k];
      for (std::size_t c = 0; c < placed.controls.size(); ++c) {
        const double slope = work.law.slopes[static_cast<std::size_t>(placed.slope(k, c))];
        constant -= slope * point.controls[static_cast<std::size_t>(placed.first_control) + c];
        for (const Touch::Entry& row : placed.branches[k].all()) {
          for (const Touch::Entry& column : placed.controls[c].all())
            work.matrix(row.unknown, column.unknown) += row.sign * column.sign * slope;
        }
      }
      for (const Touch::Entry& row : placed.branches[k].all())
        next.unknowns[static_cast<std::size_t>(row.unknown)] -= row.sign * constant;
    }
  }
  return solve_linear(work.matrix, next.unknowns);
}

/// Controls of `next`: as its unknowns say, as far as their limits allow. True: none was held back.
bool Newton::limit(const SearchPoint& old, SearchPoint& next, double damping, bool has_step_limits) const {
  next.controls.resize(old.controls.size());
  laws_.sense(next.unknowns, next.controls);
  bool is_free = true;
  std::size_t k = 0;
  for (const Device& device : circuit_.devices) {
    for (const DeviceControl& control : device.controls) {
      const double before = old.controls[k], wanted = next.controls[k];
      const bool is_limited = has_step_limits || control.limiting != Limiting::step;
      const double held = before + damping * ((is_limited ? limited(control, wanted, before) : wanted) - before);
      if (std::abs(held - wanted) > voltage_tolerance + relative_tolerance * std::abs(wanted)) is_free = false;
      next.controls[k++] = damping < 1.0 || held != wanted ? held : wanted;
    }
  }
  return is_free;
}

/// Every equation's terms add up to nothing, measured against what it adds up.
bool Newton::is_met(const SearchPoint& point) {
  Work& work = *work_;
  const std::size_t n = point.unknowns.size();
  work.residual.assign(n, 0.0);
  work.magnitude.assign(n, 0.0);
  const auto add = [&](std::size_t row, double value) {
    work.residual[row] += value;
    work.magnitude[row] += std::abs(value);
  };
  for (std::size_t row = 0; row < n; ++row) {
    add(row, -work.right[row]);
    const double* coefficients = work.linear.values.data() + row * n;
    for (std::size_t column = 0; column < n; ++column) {
      if (coefficients[column] != 0.0) add(row, coefficients[column] * point.unknowns[column]);
    }
  }
  work.sensed.resize(point.controls.size());
  laws_.sense(point.unknowns, work.sensed);
  laws_.currents(work.sensed, work.law);
  if (!all_finite(work.law.values)) return false;
  for (const DeviceLaws::Placed& placed : laws_.devices()) {
    for (std::size_t k = 0; k < placed.branches.size(); ++k) {
      const double value = work.law.values[static_cast<std::size_t>(placed.first_branch) + k];
      for (const Touch::Entry& row : placed.branches[k].all())
        add(static_cast<std::size_t>(row.unknown), row.sign * value);
    }
  }
  const std::size_t nodes = circuit_.nodes.size() - 1;
  for (std::size_t row = 0; row < n; ++row) {
    const double absolute = row < nodes ? current_tolerance : voltage_tolerance;
    if (std::abs(work.residual[row]) > absolute + relative_tolerance * work.magnitude[row]) return false;
  }
  return true;
}

bool Newton::is_still(const SearchPoint& old, const SearchPoint& next) {
  const std::size_t nodes = circuit_.nodes.size() - 1;
  double most = 1.0;
  for (std::size_t k = 0; k < next.unknowns.size(); ++k) {
    const double absolute = k < nodes ? voltage_tolerance : current_tolerance;
    const double moved =
        std::abs(next.unknowns[k] - old.unknowns[k]) / (absolute + relative_tolerance * std::abs(next.unknowns[k]));
    if (moved > most) {
      most = moved;
      restless_ = static_cast<int>(k);
    }
  }
  return most <= 1.0;
}

bool Newton::solve(SearchPoint& point, const SearchConditions& conditions, int most_iterations) {
  assemble(conditions);
  SearchPoint at = point, next, good = point;
  int retreats = 0;
  for (int k = 0; k < most_iterations; ++k) {
    if (!iterate(at, next)) {
      // A law overflowed or had no slope: halfway back to where it last made sense.
      if (++retreats > 40) return false;
      for (std::size_t c = 0; c < at.controls.size(); ++c) at.controls[c] = 0.5 * (at.controls[c] + good.controls[c]);
      continue;
    }
    good.controls = at.controls;
    // What has not settled by now goes round in circles: shorter steps end that.
    const double damping = k < 40 ? 1.0 : k < 80 ? 0.5 : k < 140 ? 0.2 : 0.5;
    const bool is_free = limit(at, next, damping, conditions.has_step_limits);
    const bool is_still_now = is_still(at, next);
    std::swap(at, next);
    if (is_free && is_still_now && is_met(at)) {
      point = std::move(at);
      return true;
    }
  }
  return false;
}

void Newton::polish(SearchPoint& point, const SearchConditions& conditions) {
  assemble(conditions);
  double before = HUGE_VAL;
  for (int k = 0; k < 4; ++k) {
    SearchPoint next;
    if (!iterate(point, next)) return;
    if (!limit(point, next, 1.0, conditions.has_step_limits)) return;
    double moved = 0.0;
    for (std::size_t u = 0; u < next.unknowns.size(); ++u)
      moved = std::max(moved, std::abs(next.unknowns[u] - point.unknowns[u]));
    if (!(moved < before)) return;
    before = moved;
    point = std::move(next);
  }
}

}  // namespace ohmic::circuit
