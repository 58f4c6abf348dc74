// Recognises one junction of one control: a diode with the charges of transit and depletion, or a plain exponential.

#include "circuit/solver/device_program_junction.hpp"

namespace ohmic::circuit {

Guess guess_diode(const WholeLaw& law) {
  using F = DiodeFigures;
  const Graph& graph = law.graph;
  if (law.currents.size() != 1 || law.controls != 1) return std::nullopt;
  std::array<double, F::count> figures{};
  std::optional<JunctionTerm> junction;
  const Sum current = sum_of(graph, law.currents[0]);
  for (const auto& [term, factor] : current.terms) {
    if (const auto found = junction_of(graph, term)) {
      if (junction) return std::nullopt;
      junction = found, figures[F::is] = factor;
    } else if (graph.node(term).op == Op::control) {
      figures[F::g] = factor;
    }
  }
  if (!junction) return std::nullopt;
  const double floor = junction->figures[JunctionFigures::floor];
  figures[F::offset] = current.constant + figures[F::is] * floor;

  // Everything else in the sums (cubes, what is above the knee) follows from what is read here, or the proof fails.
  std::optional<DepletionTerm> layer;
  const Sum charge = sum_of(graph, law.charges[0]);
  for (const auto& [term, factor] : charge.terms) {
    if (junction_of(graph, term)) figures[F::transit] = factor;
    else if (const auto found = depletion_of(graph, term, factor)) layer = found;
  }
  figures[F::charge_offset] = charge.constant + figures[F::transit] * floor;
  if (layer) figures[F::charge_offset] -= layer->figures[DepletionFigures::c0];

  DeviceProgram program{.kernel = Kernel::diode};
  program.terms[0] = layer ? 1 : 0;
  program.figures.assign(figures.begin(), figures.end());
  program.figures.insert(program.figures.end(), junction->figures.begin(), junction->figures.end());
  if (layer) program.figures.insert(program.figures.end(), layer->figures.begin(), layer->figures.end());
  return program;
}

}  // namespace ohmic::circuit
