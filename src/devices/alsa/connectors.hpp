#pragma once
// What a card's channels are called: by number, and by the words its own mixer has for them; in pairs, never "surround".

#include <span>
#include <string>
#include <vector>

#include "devices/alsa/pcm.hpp"
#include "devices/switches.hpp"

namespace ohmic::devices::alsa {

/// "Monitor L", "AN1"; empty where the card says no more than the number. ALSA's channel maps are not asked: drivers
/// report interfaces with four or more channels as surround sound, which they are not
/// (github.com/alsa-project/alsa-ucm-conf/issues/564).
std::vector<std::string> connectors(Direction direction, int channels, std::span<const Switch> switches);

/// "1/2 Monitor, 3/4 Headphones 1, 5/6, 7": neighbours are a pair where their names differ in L and R only, or none has a
/// name.
std::string pairs_of(std::span<const std::string> names);

}  // namespace ohmic::devices::alsa
