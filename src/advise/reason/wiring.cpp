// The drawing: source, interface, amplifier, headphones, and which cable goes from which socket to which.

#include <algorithm>

#include <fmt/format.h>

#include "advise/reason/plan.hpp"
#include "advise/reason/say.hpp"

namespace ohmic::advise {
namespace {

/// The boxes of the chain as the remedy leaves it.
struct Boxes {
  std::string computer, interface, amplifier, headphones;
  bool amplifier_has_dac = false;
};

bool is_interface(const Candidate* one) { return one->device->kind == store::Kind::interface; }

Boxes boxes_of(const Needs& needs, const Remedy& remedy) {
  Boxes to;
  const Owned& owned = needs.owned;
  to.computer = owned.source != nullptr ? say::short_name(*owned.source) : "computer";
  if (owned.interface != nullptr) to.interface = owned.interface->name();
  else if (owned.has_any_interface) to.interface = "audio interface";
  if (owned.amplifier != nullptr) {
    to.amplifier = owned.amplifier->name();
    to.amplifier_has_dac = owned.amplifier->has_dac;
  } else if (owned.has_any_amplifier) {
    to.amplifier = "headphone amplifier";
  }
  for (const Candidate* one : remedy.bought) {
    if (is_interface(one)) {
      to.interface = one->device->name();
    } else {
      to.amplifier = one->device->name();
      to.amplifier_has_dac = remedy.kind == Verdict::dac_amp;
    }
  }
  const auto& worn = needs.owned.headphones;
  to.headphones = worn.empty() || worn.front().is_any ? "headphones" : worn.front().ears.name;
  if (needs.listeners > 1) to.headphones = fmt::format("{} headphones", needs.listeners);
  return to;
}

void inputs(Wiring& to, const Needs& needs, const std::string& interface) {
  const auto add = [&](int count, const char* one, const char* many, const char* socket, const char* cable) {
    if (count == 0) return;
    const std::string name = count == 1 ? one : fmt::format("{} {}", count, many);
    to.boxes.push_back(name);
    to.wires.push_back({name, one == std::string("microphone") ? "XLR" : "out", interface, socket, cable});
  };
  add(needs.microphones, "microphone", "microphones", "microphone inputs (XLR)", "XLR cable");
  add(needs.instruments, "instrument", "instruments", "instrument input (Hi-Z, INST)", "6.35 mm mono (TS) cable");
  add(needs.lines, "line source", "line sources", "line inputs", "balanced TRS cables");
}

}  // namespace

Wiring wiring_of(const Needs& needs, const Remedy& remedy) {
  Wiring to;
  const Boxes boxes = boxes_of(needs, remedy);
  const bool has_fix = !remedy.fixes.empty();
  const auto fixed = [&](Fix fix) { return has_fix && std::ranges::find(remedy.fixes, fix) != remedy.fixes.end(); };
  if (!boxes.interface.empty()) inputs(to, needs, boxes.interface);
  to.boxes.push_back(boxes.computer);
  std::string last = boxes.computer, socket = "headphone socket";
  if (!boxes.interface.empty() &&
      !(boxes.amplifier_has_dac && needs.sources() == 0 && needs.owned.interface == nullptr)) {
    to.boxes.push_back(boxes.interface);
    to.wires.push_back({boxes.computer, "USB", boxes.interface, "USB", "USB cable"});
    last = boxes.interface;
    socket = "headphone output";
  }
  if (!boxes.amplifier.empty()) {
    to.boxes.push_back(boxes.amplifier);
    if (boxes.amplifier_has_dac) {
      to.wires.push_back({boxes.computer, "USB", boxes.amplifier, "USB", "USB cable"});
    } else if (last != boxes.computer) {
      to.wires.push_back({last, "line outputs 1 and 2 (TRS)", boxes.amplifier, "line input (RCA or TRS)",
                          "two cables, TRS to RCA or TRS to TRS"});
      to.notes.emplace_back(
          "Line outputs, not the headphone output: one amplifier less in the way, and the interface's own headphone "
          "volume "
          "stays free. Monitors on the same line outputs share their level.");
      to.notes.emplace_back(
          "TRS to RCA: take a plain unbalanced cable for servo-balanced or impedance-balanced outputs; the manual says "
          "whether the ring may be shorted to ground. Balanced to unbalanced costs 6 dB on some interfaces.");
    } else {
      to.wires.push_back(
          {last, "headphone socket, volume near its top", boxes.amplifier, "line input", "3.5 mm to RCA cable"});
    }
    last = boxes.amplifier;
    socket = "headphone output";
  }
  const bool is_wireless = std::ranges::any_of(needs.owned.headphones, &OwnedHeadphone::is_wireless);
  to.boxes.push_back(boxes.headphones);
  std::string cable = is_wireless ? "Bluetooth" : "the headphones' own cable";
  if (fixed(Fix::splitter)) {
    cable = "a splitter (Y cable) on each socket that two share";
    to.notes.emplace_back(
        "Headphones on one splitter should be of one kind: the more sensitive one sets the volume for both.");
  }
  if (fixed(Fix::attenuator)) {
    cable = "an in-line attenuator (12 dB)";
    to.notes.emplace_back("The attenuator takes hiss and music down alike; the volume knob brings the music back.");
  }
  if (fixed(Fix::balanced_socket) || needs.owned.has_balanced_cable) {
    socket = "balanced headphone output";
    cable = "a balanced headphone cable (4.4 mm or 4-pin XLR)";
  }
  to.wires.push_back({last, is_wireless ? "radio" : socket, boxes.headphones, is_wireless ? "radio" : "plug", cable});
  return to;
}

}  // namespace ohmic::advise
