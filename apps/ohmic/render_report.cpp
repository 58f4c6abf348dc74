// What a render says about the circuits it computed.

#include "render_report.hpp"

#include <fmt/format.h>

namespace ohmic::app {

std::string words(const RenderedCircuit& circuit) {
  if (circuit.is_well()) return {};
  std::string text = circuit.name + ": ";
  if (circuit.unconverged > 0) {
    text += fmt::format("{} of {} steps did not converge", circuit.unconverged, circuit.steps);
    if (circuit.fallbacks > 0) text += fmt::format(", {} took the slow way", circuit.fallbacks);
  } else if (circuit.fallbacks > 0) {
    text += fmt::format("{} of {} steps took the slow way, every step converged", circuit.fallbacks, circuit.steps);
  } else {
    text += "every step converged";
  }
  if (circuit.mutings > 0)
    text += fmt::format("; muted {} time{} because no solution was found, and not computed meanwhile", circuit.mutings,
                        circuit.mutings == 1 ? "" : "s");
  return text;
}

std::vector<std::string> circuit_lines(const RenderReport& report) {
  std::vector<std::string> lines;
  bool has_circuits = false;
  for (const RenderedFile& file : report.files) {
    if (!file.circuit) continue;
    has_circuits = true;
    if (!file.circuit->is_well()) lines.push_back(fmt::format("{}'s circuit {}", file.output, words(*file.circuit)));
  }
  if (has_circuits && lines.empty()) lines.emplace_back("circuits: every step converged");
  return lines;
}

}  // namespace ohmic::app
