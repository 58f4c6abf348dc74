#pragma once
// Newton's method on a circuit at rest, with SPICE's limiting along every control: one search among several.

#include <memory>
#include <span>
#include <vector>

#include "circuit/analysis/device_laws.hpp"
#include "circuit/analysis/equations.hpp"
#include "circuit/circuit.hpp"

namespace ohmic::circuit {

/// Where a search stands: the unknowns, and the controls where the laws were last evaluated.
struct SearchPoint {
  std::vector<double> unknowns, controls;
};

/// What is changed about the circuit while the way to its operating point is sought.
struct SearchConditions {
  double shunt = 0.0;         // S, from every node to ground
  double source_scale = 1.0;  // of all independent sources
  struct Hold {
    Node node;
    double volt;
  };
  std::span<const Hold> holds = {};  // nodes tied to a voltage
  bool has_step_limits = true;       // false: controls limited by steps go freely, only junctions are held back
  double step = 0.0;  // s; above 0: one step of backward Euler from `from`, with 1 uF more from every node to ground
  std::span<const double> from = {};
};

/// The circuit must outlive it. [control]
class Newton {
 public:
  explicit Newton(const Circuit& circuit);
  ~Newton();

  SearchPoint start() const;
  SearchPoint start(std::vector<double> unknowns) const;
  /// Moves `point` to a solution; false: none within so many iterations, `point` as it was.
  bool solve(SearchPoint& point, const SearchConditions& conditions, int most_iterations);
  /// Goes on from a solution until rounding alone is left.
  void polish(SearchPoint& point, const SearchConditions& conditions);
  int iterations() const { return iterations_; }
  /// The unknown that moved most in the last iteration of the last failure.
  int restless() const { return restless_; }

 private:
  struct Work;
  void assemble(const SearchConditions& conditions);
  bool iterate(const SearchPoint& point, SearchPoint& next);
  bool limit(const SearchPoint& old, SearchPoint& next, double damping, bool has_step_limits) const;
  bool is_met(const SearchPoint& point);
  bool is_still(const SearchPoint& old, const SearchPoint& next);

  const Circuit& circuit_;
  DeviceLaws laws_;
  Equations equations_;
  std::vector<double> sources_;  // S u at full scale
  struct Stored {
    int row, column;
    double value;
  };
  std::vector<Stored> storage_;  // E Q
  std::unique_ptr<Work> work_;
  int iterations_ = 0;
  int restless_ = 0;
};

}  // namespace ohmic::circuit
