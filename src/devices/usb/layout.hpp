#pragma once
// What a USB sound card can be, made of what a rig wants: which sample formats and rates fit high speed, and what does not.

#include <cstdint>
#include <string>
#include <vector>

#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::devices::usb {

/// The card as a rig wishes it.
struct Setup {
  std::string name = "Ohmic";  // as programs list it
  /// Tells this card from another of the same name, and stays the same from start to start, so that programs find the
  /// card they were set to. Empty: made of the name.
  std::string serial;
  std::vector<std::string> playback;  // channels from the host to us, by name; up to 64
  std::vector<std::string> capture;   // ... and from us to the host
  Hertz rate{48000.0};                // the engine's
  std::vector<double> rates;          // Hz that the engine could be asked for; `rate` is always one of them
};

/// Sample formats, as alternate settings of an interface: setting n has `bytes` a sample; setting 0 carries nothing.
struct Setting {
  int bytes = 4;          // 2, 3 or 4: 16, 24, 32 bits
  int packet_frames = 7;  // at most so many frames a microframe
  std::uint16_t packet_size =
      0;  // wMaxPacketSize: bytes of a transaction, and in bits 11-12 how many more transactions
};

/// One direction.
struct Side {
  std::vector<std::string> channels;
  std::vector<Setting> settings;  // from [1]; [0] is the one that carries nothing
  bool has_volume = false;
};

/// The card as it is.
struct Layout {
  std::string name;
  std::string serial;
  Side playback;
  Side capture;
  Hertz rate;
  std::vector<std::uint32_t> rates;  // Hz, rising
  std::string words;                 // what was left out and why, in sentences; empty: nothing

  bool operator==(const Layout& other) const noexcept;
};

inline constexpr int most_channels = 64;
inline constexpr int microframes = 8000;  // a second, at high speed: one packet in each (bInterval 1)

/// Fits `setup` into high speed. Errors: no channel at all, too many, or none that fits at the engine's rate.
Result<Layout> lay_out(const Setup& setup);

}  // namespace ohmic::devices::usb
