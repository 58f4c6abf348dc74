#pragma once
// A .model card in the spellings of SPICE 3, LTspice and PSpice, before its figures are computed.

#include <optional>

#include "circuit/netlist/definition.hpp"

namespace ohmic::circuit::netlist {

/// .model name type(a=1 b=2), without brackets, with a bracket behind nchan, or ako:other.
std::optional<ModelText> read_model(const Card& card, Refusal& refusal);
/// With what its ako: base says. Refuses a base that is nowhere, and circles.
ModelText complete_model(const ModelText& model, const Definition& where, Refusal& refusal);
/// Words that say who made a part, not how it behaves: mfg=, vendor=, ...
bool is_descriptive(std::string_view key);

}  // namespace ohmic::circuit::netlist
