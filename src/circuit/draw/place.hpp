#pragma once
// Where every symbol stands: slots by annealing, then places on the grid, then wires made straight.

#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

/// A symbol with its pins, words and the ground or rail signs on its pins, relative to its centre.
Extent footprint(const Sheet& sheet, const Part& part, int variant);

/// Gives each part a slot (column and row, at most one part in each) and a variant, so that signals run from left to
/// right, potentials from top to bottom, and wires are short and straight. Deterministic. Needs find_flow.
void choose_slots(Sheet& sheet);
/// Turns slots into places on the grid, `gap` units between columns; no two footprints overlap. Then moves parts as long
/// as that makes wires straighter, and closes gaps that nobody needs.
void settle(Sheet& sheet, int gap);

}  // namespace ohmic::circuit
