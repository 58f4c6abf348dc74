// Devices as programs: every law runs as a tape of its currents, charges and their derivatives.

#include "circuit/solver/device_program.hpp"

#include <array>

namespace ohmic::circuit {

DeviceProgram program_of(const Device& device) {
  DeviceProgram program;
  program.controls = static_cast<int>(device.controls.size());
  program.branches = static_cast<int>(device.branches.size());
  Graph graph = device.law->graph;
  const Term nothing = graph.constant(0.0);
  const auto all = [&](const std::vector<Term>& terms) {
    std::vector<Term> found(device.branches.size(), nothing);
    for (std::size_t b = 0; b < found.size() && b < terms.size(); ++b)
      if (terms[b]) found[b] = terms[b];
    return found;
  };
  const std::vector<Term> currents = all(device.law->currents), charges = all(device.law->charges);
  for (const Term charge : charges) program.has_charges = program.has_charges || !graph.is_constant(charge);
  std::vector<Term> outputs = currents;
  outputs.insert(outputs.end(), charges.begin(), charges.end());
  for (const auto* terms : {&currents, &charges})
    for (const Term term : *terms)
      for (int c = 0; c < program.controls; ++c) outputs.push_back(graph.derivative(term, c));
  program.tape = Tape(graph, outputs);
  return program;
}

void evaluate(const DeviceProgram& program, std::span<const double> controls, std::span<double> outputs) {
  std::array<double, 4096> registers;
  program.tape.run(controls, 0.0, std::span(registers).first(program.tape.instructions().size()),
                   outputs.first(static_cast<std::size_t>(program.outputs())));
}

bool DeviceProgram::same_shape(const DeviceProgram& other) const {
  return kernel == other.kernel && controls == other.controls && branches == other.branches &&
         has_charges == other.has_charges && figures.size() == other.figures.size();
}

}  // namespace ohmic::circuit
