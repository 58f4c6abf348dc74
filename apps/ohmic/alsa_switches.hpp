#pragma once
// Where the switches of a sound card come from: ALSA's controls.

#include "card_switches.hpp"

namespace ohmic::app {

/// An OpenSwitches: reads /proc, opens the card's controls, changes nothing. [control]
Result<std::optional<SwitchesFound>> open_alsa_switches(const rig::CardName& name, devices::Consent consent);

}  // namespace ohmic::app
