#pragma once
// A board's own USB device port as a sound card: what the kernel's UAC2 gadget is told, as a script for a person to read.

#include <string>

#include "rig/rig.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::app {

/// What the gadget is. "In" and "out" are the board's: what the other computer plays comes in.
struct Gadget {
  std::string name = "Ohmic";  // as the other computer lists it
  int inputs = 2;
  int outputs = 2;
  int rate = 48000;    // Hz
  int bytes = 4;       // a sample: as many as fit into a packet, 2 to 4
  std::string member;  // what names it in the rig: "[card]", "the [[follower]] \"USB host\""; empty: nothing
};

/// The card's name in a rig: device = "alsa:UAC2Gadget", as the kernel calls it.
inline constexpr const char* gadget_card = "UAC2Gadget";

/// The one that a rig needs: channels as it uses them of that card. Errors: more than USB or the kernel's driver carries.
Result<Gadget> gadget_of(const rig::Rig& rig);
/// The kernel's driver has at most so many channels each way: USB Audio 2.0 names 27 places.
inline constexpr int most_gadget_channels = 27;

/// For /bin/sh, as root; a word behind it names the controller, where there are several.
std::string gadget_script(const Gadget& gadget);
/// The one that takes any gadget of Ohmic's away again.
std::string gadget_undo_script();

}  // namespace ohmic::app
