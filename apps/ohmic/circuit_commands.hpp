#pragma once
// What each circuit command finds out: a report to be printed.

#include "circuit_asked.hpp"
#include "circuit_report.hpp"
#include "units/error.hpp"

namespace ohmic::app {

Result<CircuitReport> circuit_check(const CircuitAsked& asked);
Result<CircuitReport> circuit_op(const CircuitAsked& asked);
Result<CircuitReport> circuit_ac(const CircuitAsked& asked);
Result<CircuitReport> circuit_noise(const CircuitAsked& asked);
Result<CircuitReport> circuit_tran(const CircuitAsked& asked);
Result<CircuitReport> circuit_thd(const CircuitAsked& asked);
/// The schematic as SVG.
Result<std::string> circuit_drawing(const CircuitAsked& asked);

}  // namespace ohmic::app
