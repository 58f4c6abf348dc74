#pragma once
// What sound devices this machine has, as far as Ohmic can reach them: for `ohmic devices`.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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
  std::string words;  // one sentence: what it is, or why it is not usable and what to do
};

struct Places {
  std::filesystem::path alsa_cards = "/proc/asound/cards";
  std::string jack_server;  // empty: the default one
};

/// JACK servers (jackd's and PipeWire's library each asked once, for at most two seconds), the virtual card, ALSA cards.
/// Starts no server. [control]
std::vector<Found> find_devices(const Places& places = {});

}  // namespace ohmic::devices
