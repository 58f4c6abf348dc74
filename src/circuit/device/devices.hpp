#pragma once
// One call for each built-in device: each puts it into the circuit with the equations of ngspice 39.

#include "circuit/device/card.hpp"

namespace ohmic::circuit {

Result<void> add_diode(Circuit& circuit, Card& card);
Result<void> add_bipolar(Circuit& circuit, Card& card);
Result<void> add_jfet(Circuit& circuit, Card& card);
Result<void> add_mosfet(Circuit& circuit, Card& card);
Result<void> add_vdmos(Circuit& circuit, Card& card);

}  // namespace ohmic::circuit
