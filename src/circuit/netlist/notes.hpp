#pragma once
// Comments that begin with *@: what a netlist says of its knobs, its input, output and load.

#include <vector>

#include "circuit/netlist/flatten.hpp"

namespace ohmic::circuit::netlist {

/// As written; nothing is looked up yet.
Notes read_notes(const std::vector<Line>& lines, Refusal& refusal);

/// Fills what the notes leave open from names people use (V1, in, out, RL), looks up every target, takes defaults from the
/// values in the file, and tries every knob at both ends and every switch in every position. Extends shapes and warnings.
void check_notes(Script& script, Refusal& refusal);

}  // namespace ohmic::circuit::netlist
