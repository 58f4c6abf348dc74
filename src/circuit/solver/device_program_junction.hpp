#pragma once
// Junctions and depletion layers as they stand in a sum of terms.

#include <array>
#include <optional>

#include "circuit/solver/device_program_law.hpp"

namespace ohmic::circuit {

/// Figures of a junction, read off its exponential exp(max(v, edge) / scale) or exp(v / scale).
struct JunctionTerm {
  int control = 0;
  std::array<double, JunctionFigures::count> figures{};
};
std::optional<JunctionTerm> junction_of(const Graph& graph, Term exponential);
double junction_value(const JunctionTerm& junction, double v);

/// Figures of a depletion layer, from its part below the knee, (1 - min(v, knee) / vj)^(1-m), and that part's factor.
struct DepletionTerm {
  int control = 0;
  std::array<double, DepletionFigures::count> figures{};
};
std::optional<DepletionTerm> depletion_of(const Graph& graph, Term term, double factor);

/// A diode's figures for the kernel: DiodeFigures, the junction's, the layer's.
struct DiodeReading {
  int control = 0;
  bool has_layer = false;
  std::vector<double> figures;
};
std::optional<DiodeReading> read_diode(const Graph& graph, Term current, Term charge);

}  // namespace ohmic::circuit
