#pragma once
// The sound cards a rig plays on, and how other programs meet it.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"
#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::rig {

/// A card as a rig file spells it.
struct CardName {
  enum class Kind {
    automatic,  // "auto": JACK where a server runs, then PipeWire, then a free ALSA card, else the virtual one
    jack,       // "jack": a JACK server, PipeWire's too
    pipewire,   // "pipewire"
    alsa,       // "alsa", the first that is free; "alsa:USB", by its id; "alsa:Scarlett 18i20", by a part of its name
    paced,      // "virtual": a timer, nothing is heard
  };
  Kind kind = Kind::automatic;
  std::string name;  // behind "alsa:"; empty: whichever
  bool operator==(const CardName&) const = default;
};

/// Errors: none of these; with what there is.
Result<CardName> card_name(std::string_view text);

/// The card that is the clock.
struct Card {
  std::string device = "auto";  // spelled as card_name() reads it
  Hertz rate{48000.0};
  int frames = 64;
  int periods = 3;
  bool connects = true;
};

inline constexpr std::array card_fields = {
    bind<&Card::rate>({.name = "rate",
                       .minimum = 44.1e3,
                       .maximum = 192e3,
                       .fallback = 48e3,
                       .says = "Sample rate. A JACK server's own rate holds."}),
    bind<&Card::frames>({.name = "frames",
                         .minimum = 16,
                         .maximum = 4096,
                         .fallback = 64,
                         .says = "Frames in a period: 32 for playing, 256 for listening. A JACK server's own holds."}),
    bind<&Card::periods>({.name = "periods",
                          .minimum = 2,
                          .maximum = 4,
                          .fallback = 3,
                          .says = "Periods in an ALSA card's buffer: 2 is earlier, 3 is safer, and what USB likes."}),
    bind<&Card::connects>(
        {.name = "connect", .fallback = 1, .says = "Connects to the card's physical connectors on the first start."}),
};

/// Another card beside it, kept in step: its inputs and outputs are the rig's, too.
struct Follower {
  std::string name;
  Place place;
  std::string device;
  int frames = 0;  // of a period; 0: as many as [card]
  bool has_word_clock = false;
};

inline constexpr std::array follower_fields = {
    bind<&Follower::frames>(
        {.name = "frames",
         .minimum = 0,
         .maximum = 4096,
         .fallback = 0,
         .says = "Frames in a period of its own, 16 to 4096, where it needs more than [card]; 0: the same."}),
    bind<&Follower::has_word_clock>({.name = "word_clock",
                                     .says = "It shares the clock of [card] by a cable (word clock, S/PDIF, ADAT): "
                                             "nothing is resampled."}),
};

/// Whether something is offered to other programs.
enum class Offer { automatic, on, off };
inline constexpr std::array<std::string_view, 3> offers = {"auto", "on", "off"};

/// How other programs meet the rig.
struct Programs {
  Offer pipewire = Offer::automatic;
  bool has_usb = false;
  Offer inputs = Offer::automatic;
  std::vector<Hertz> usb_rates = {};        // beside the card's own: programs may have the rig opened at them
  std::vector<std::string> usb_peers = {};  // spelled as devices::usb::read_peer() reads them; empty: this machine
  bool operator==(const Programs&) const = default;
};

inline constexpr std::array programs_fields = {
    bind<&Programs::pipewire>({.name = "pipewire",
                               .fallback = 0,
                               .says = "Playbacks become PipeWire sinks called \"Ohmic NAME\", streams become sources: "
                                       "what browsers, calls and players choose from. auto: where PipeWire runs.",
                               .choices = offers}),
    bind<&Programs::has_usb>({.name = "usb",
                              .says = "Ohmic is a USB sound card of this machine, for programs that insist on an ALSA "
                                      "card: playbacks are its outputs, streams its inputs."}),
    bind<&Programs::inputs>({.name = "inputs",
                             .fallback = 0,
                             .says = "Every input, as its converter gives it, is behind the streams for programs that "
                                     "record: of the USB card, and of JACK. auto: with usb.",
                             .choices = offers}),
};

}  // namespace ohmic::rig
