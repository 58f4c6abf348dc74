#pragma once
// What no method can solve, found before any is tried and named: nodes without a path for direct current, loops of sources.

#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

/// Errors: a node that only capacitors reach and that something senses or feeds a current into; a loop of voltage
/// sources and inductors, whose current nothing bounds; more unknowns than a dense solver should be given (2000).
Result<void> check_topology(const Circuit& circuit);

}  // namespace ohmic::circuit
