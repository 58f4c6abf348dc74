// Recognises one junction of one control: a diode with the charges of transit and depletion, or a plain exponential.

#include "circuit/solver/device_program_junction.hpp"

namespace ohmic::circuit {

std::optional<DiodeReading> read_diode(const Graph& graph, Term current, Term charge) {
  using F = DiodeFigures;
  std::array<double, F::count> figures{};
  std::optional<JunctionTerm> junction;
  const Sum flowing = sum_of(graph, current);
  for (const auto& [term, factor] : flowing.terms) {
    if (const auto found = junction_of(graph, term)) {
      if (junction) return std::nullopt;
      junction = found, figures[F::is] = factor;
    } else if (graph.node(term).op == Op::control) {
      figures[F::g] = factor;
    }
  }
  if (!junction) return std::nullopt;
  const double floor = junction->figures[JunctionFigures::floor];
  figures[F::offset] = flowing.constant + figures[F::is] * floor;

  // Everything else in the sums (cubes, what is above the knee) follows from what is read here, or the proof fails.
  std::optional<DepletionTerm> layer;
  const Sum stored = sum_of(graph, charge);
  for (const auto& [term, factor] : stored.terms) {
    if (junction_of(graph, term)) figures[F::transit] = factor;
    else if (const auto found = depletion_of(graph, term, factor)) layer = found;
  }
  figures[F::charge_offset] = stored.constant + figures[F::transit] * floor;
  if (layer) figures[F::charge_offset] -= layer->figures[DepletionFigures::c0];

  DiodeReading reading{.control = junction->control, .has_layer = layer.has_value()};
  reading.figures.assign(figures.begin(), figures.end());
  reading.figures.insert(reading.figures.end(), junction->figures.begin(), junction->figures.end());
  if (layer) reading.figures.insert(reading.figures.end(), layer->figures.begin(), layer->figures.end());
  return reading;
}

Guess guess_diode(const WholeLaw& law) {
  if (law.currents.size() != 1 || law.controls != 1) return std::nullopt;
  const auto reading = read_diode(law.graph, law.currents[0], law.charges[0]);
  if (!reading) return std::nullopt;
  DeviceProgram program{.kernel = Kernel::diode, .figures = reading->figures};
  program.terms[0] = reading->has_layer ? 1 : 0;
  return program;
}

}  // namespace ohmic::circuit
