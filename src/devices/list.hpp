#pragma once
// What sound devices this machine has, as far as Ohmic can reach them: for `ohmic devices`.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "devices/alsa/card_list.hpp"
#include "devices/switches.hpp"
#include "units/format.hpp"

namespace ohmic::devices {

/// One device that is there or could be.
struct Found {
  enum class Kind : std::uint8_t { jack, pipewire, alsa, virtual_card };
  Kind kind = Kind::virtual_card;
  std::string name;              // as a rig file would spell it, or as the card is called
  bool is_usable = false;        // can a rig name it now?
  std::optional<Format> format;  // where the device says
  int inputs = 0;                // physical channels, 0 where not known
  int outputs = 0;
  std::string words;                   // one sentence: what it is, or why it is not usable and what to do
  std::vector<std::string> more = {};  // further lines about it: its connectors, its switches
};

struct Places {
  std::string jack_server;  // empty: the default one
};

/// JACK servers (jackd's and PipeWire's library each asked once, for at most two seconds), ALSA cards, the virtual card.
/// Starts no server; opens cards that nobody uses for a moment. [control]
std::vector<Found> find_devices(const Places& places = {});

/// An ALSA card as a device; `switches`: what it has of them.
Found device_of(const alsa::FoundCard& card, std::span<const Switch> switches);

}  // namespace ohmic::devices
