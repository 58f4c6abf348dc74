#pragma once
// A shipped netlist as ngspice reads it: the same text, with a headphone, a tone and the volume where ours has it.

#include <string>

#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"
#include "circuits_case.hpp"
#include "units/error.hpp"

namespace ohmic::circuits_test {

/// An amplifier with a headphone on it, for our solver and for ngspice.
struct Pair {
  circuit::Notes notes;
  circuit::Circuit circuit;  // ours
  std::string deck;          // ngspice's, without a source at the input: a node "in" that waits for one
};
/// load: null keeps the netlist's own. has_load: false takes it out, for output impedance.
Result<Pair> make_pair(const Amplifier& amplifier, const Load* load, bool has_load = true);

/// The case's tone as six sine sources in series from "in" to ground: a half raised cosine times a sine is three sines, and
/// three more, begun where the cosine ends, make it stand. Sources that ngspice itself knows: no expressions of time.
std::string tone_source(const Case& what);

}  // namespace ohmic::circuits_test
