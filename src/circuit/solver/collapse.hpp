#pragma once
// Laws that only feed other laws become part of them: Koren's inner voltage, an op-amp's computed current limit.

#include <span>
#include <string>

#include "circuit/circuit.hpp"

namespace ohmic::circuit {

/// The circuit without the behavioural voltage sources that nothing loads: nodes at which one ends, that are sensed by
/// behavioural laws alone (and by elements straight across the source, which change nothing but its own current). Each
/// such law is put in where its node was sensed; the node and the branch go, so nodes and branches are numbered anew.
/// The same voltages and currents everywhere else. Kept are nodes and elements named in `kept` (those that somebody
/// wants to read), sources whose current is sensed, and what would give a law more than eight controls. [control]
Circuit collapse(Circuit circuit, std::span<const std::string> kept = {});

}  // namespace ohmic::circuit
