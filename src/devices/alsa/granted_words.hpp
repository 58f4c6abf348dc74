#pragma once
// What a card granted of what was asked, in words for a person.

#include <string>

#include "devices/alsa/pcm.hpp"
#include "devices/card.hpp"

namespace ohmic::devices::alsa {

/// "Scarlett 18i20 USB at 48 kHz (asked 50 kHz: the nearest it has), 64 frames x 3, 32 bit". A direction that is not
/// there is null.
std::string granted_words(const std::string& card, const Asked& asked, const Got* capture, const Got* playback);

/// "The card has 2 outputs: Band 2 right is connected to nothing."; empty: it has as many as are needed. `own`: so many of
/// the first asked channels are for the card itself.
std::string missing_words(const Asked& asked, int own_inputs, int inputs, int own_outputs, int outputs);

}  // namespace ohmic::devices::alsa
