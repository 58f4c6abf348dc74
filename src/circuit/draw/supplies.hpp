#pragma once
// Supplies, their capacitors and dividers hang between rails and ground alone: they stand in a block beside the circuit.

#include <vector>

#include "circuit/draw/sheet.hpp"

namespace ohmic::circuit {

/// Takes them out of the sheet; batteries last.
std::vector<Part> take_supplies(Sheet& sheet);
/// A slot for each: what hangs from a positive rail above, what stands on a negative one below.
void give_supplies_slots(const Sheet& sheet, std::vector<Part>& supplies);
/// From slots to places, to the right of the sheet's parts.
void place_supplies(const Sheet& sheet, std::vector<Part>& supplies);

}  // namespace ohmic::circuit
