#pragma once
// The ALSA cards of this machine: their names, what they can do, who uses them, and which one a person means.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devices/alsa/pcm.hpp"
#include "units/error.hpp"
#include "units/format.hpp"

namespace ohmic::devices::alsa {

struct Range {
  int least = 0;
  int most = 0;
  bool operator==(const Range&) const = default;
};

/// What one direction of a device can, asked of the device while it is free.
struct Abilities {
  Range channels;
  std::vector<Hertz> rates;  // of those in use: 44.1 to 192 kHz
  std::vector<SampleFormat> formats;
  Range period;  // frames
  Range ring;    // frames
  bool can_be_mapped = false;
};

/// One direction of one of a card's devices ("pcm" in ALSA's words).
struct Port {
  int device = 0;
  Direction direction{};
  std::string id, name;
  int subdevices = 1;
  std::optional<Abilities> can;  // not known while it is in use
  std::string user;              // "pipewire (1234)" while it is in use; "another program" where that is not told
};

struct FoundCard {
  int number = 0;
  std::string id;         // "USB": unique, how ALSA spells it
  std::string name;       // "Scarlett 18i20 USB"
  std::string long_name;  // "Focusrite Scarlett 18i20 USB at usb-0000:00:14.0-2, high speed"
  std::string driver;     // "USB-Audio"
  std::string usb;        // "1235:8215" where it hangs on USB
  std::vector<Port> ports;

  /// The port an Ohmic would play or record through: the first that is not HDMI, else the first. Null: there is none.
  const Port* port(Direction direction) const;
};

enum class Depth { names, abilities };
/// In the order of ALSA's numbers. Abilities are asked of ports that are free: that opens them for a moment. [control]
std::vector<FoundCard> find_cards(Depth depth, const std::filesystem::path& proc = "/proc/asound");

/// Which card is meant by its id, its number, "hw:" and one of these, its short or long name, or a part of these that no
/// other card has; large and small letters are the same. Empty: the best for playing, which is never one that nobody hears.
/// Errors: none or several, and which there are.
Result<const FoundCard*> which_card(std::span<const FoundCard> cards, std::string_view spelling);

/// Does this card play to nobody by itself: snd-dummy, snd-aloop, our own USB card?
bool is_make_believe(const FoundCard& card);

/// Who has this port open, from /proc/asound/cardN/pcmNp/subN/status: "pipewire (1234)"; empty: nobody.
std::string user_of(const std::filesystem::path& proc, int card, const Port& port);

/// "44.1 to 96 kHz, 32 bit, periods from 16 frames", and who uses it; what is not known is left out.
std::string words_of(const FoundCard& card);

}  // namespace ohmic::devices::alsa
