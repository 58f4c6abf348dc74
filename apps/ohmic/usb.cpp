// ohmic usb: says what is missing for the USB card, and prints the script for a board's own USB port.

#include <algorithm>

#include <fmt/format.h>

#include "commands.hpp"
#include "gadget.hpp"
#include "prose.hpp"
#include "usb_needs.hpp"

namespace ohmic::app {
namespace {

int check_usb(const rig::Rig* rig) {
  const rig::Programs programs = rig != nullptr ? rig->programs : rig::Programs{};
  const auto needs = usb_needs(read_usb_host(), programs);
  const bool is_met = std::ranges::all_of(needs, &UsbNeed::is_met);
  const Prose prose;
  if (rig != nullptr && !programs.has_usb)
    prose.paragraph("", "The rig is no USB card: [programs] usb = true makes it one.", Prose::Tone::loud);
  else
    prose.paragraph("", is_met ? "Nothing is missing for the USB card." : "The USB card cannot be had as it is:",
                    Prose::Tone::loud);
  for (const UsbNeed& need : needs) {
    prose.paragraph(need.is_met ? " + " : " - ", need.says);
    // To be copied: never broken.
    if (!need.type.empty()) fmt::print("     {}\n", need.type);
  }
  return is_met ? done : failed;
}

int print_gadget(const UsbAsked& asked, const rig::Rig* rig) {
  if (asked.is_undone) {
    fmt::print("{}", gadget_undo_script());
    return done;
  }
  const Result<Gadget> gadget = rig != nullptr ? gadget_of(*rig) : Gadget{};
  if (!gadget) {
    complain(gadget.error().sentence());
    return wrong;
  }
  fmt::print("{}", gadget_script(*gadget));
  return done;
}

}  // namespace

int usb(const UsbAsked& asked) {
  std::optional<rig::Reading> reading;
  if (!asked.rig.empty()) {
    reading = read_or_say(asked.rig);
    if (!reading) return wrong;
  }
  const rig::Rig* rig = reading ? &reading->rig : nullptr;
  return asked.what == UsbAsked::What::gadget ? print_gadget(asked, rig) : check_usb(rig);
}

}  // namespace ohmic::app
