// ohmic new: looks what hardware there is, and writes a first rig for it.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "commands.hpp"
#include "devices/list.hpp"
#include "fresh_rig.hpp"
#include "rig/document.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {
namespace {

namespace fs = std::filesystem;

/// The recordings that come with Ohmic, where they were rendered; as a rig in this folder spells them. In the order in
/// which a fresh rig has its performers.
std::vector<Demo> demos(const fs::path& folder, Usage usage) {
  struct Known {
    const char *name, *file;
    int channel = 1;
    const char* link = "";
  };
  static const std::vector<Known> band = {{"Vocal", "band/lead.flac"},
                                          {"Guitar", "band/guitar.flac"},
                                          {"Bass", "band/bass.flac"},
                                          {"Keys", "band/keys.flac"},
                                          {"Kick", "band/kick.flac"},
                                          {"Snare", "band/snare.flac"},
                                          {"Overhead L", "band/overhead_left.flac"},
                                          {"Overhead R", "band/overhead_right.flac"}};
  static const std::vector<Known> podcast = {
      {"Host", "podcast/host_a.flac"}, {"Guest", "podcast/guest.flac"}, {"Guest 2", "podcast/host_b.flac"}};
  static const std::vector<Known> listen = {{"Left", "listen/band.flac", 1}, {"Right", "listen/band.flac", 2, "Left"}};
  std::vector<Demo> found;
  std::error_code ignored;
  for (const Known& one : usage == Usage::podcast ? podcast : usage == Usage::listen ? listen : band) {
    const fs::path file = fs::path("material/audio") / one.file;
    if (fs::exists(file, ignored))
      found.push_back({.name = one.name,
                       .file = fs::proximate(file, folder.empty() ? "." : folder, ignored).generic_string(),
                       .channel = one.channel,
                       .link = one.link});
  }
  return found;
}

Hardware hardware_here() {
  for (const devices::Found& found : devices::find_devices()) {
    const bool is_jack = found.kind == devices::Found::Kind::jack || found.kind == devices::Found::Kind::pipewire;
    if (!is_jack || !found.is_usable) continue;
    std::string words = found.words;
    while (words.ends_with('.')) words.pop_back();
    return {.words = "the " + words,
            .is_jack = true,
            .format = found.format.value_or(Format{}),
            .inputs = found.inputs,
            .outputs = found.outputs,
            .demos = {}};
  }
  return {.words = "the built-in virtual card, because no JACK server runs",
          .is_jack = false,
          .format = {.rate = Hertz(48000.0), .frames = 64},
          .inputs = 2,
          .outputs = 8,
          .demos = {}};
}

}  // namespace

int write_new(const NewAsked& asked) {
  const fs::path file = asked.file.empty() ? fs::path("rig.toml") : fs::path(asked.file);
  std::error_code ignored;
  if (!asked.is_forced && fs::exists(file, ignored)) {
    complain(fmt::format("{} is there already. Give another name, or --force to write over it.", file.string()));
    return failed;
  }
  Hardware hardware = hardware_here();
  // Rigs run from 44.1 kHz to 192 kHz and 16 to 4096 frames; a server's own rate and period hold anyway.
  hardware.format.frames = std::clamp(hardware.format.frames, 16, 4096);
  hardware.format.rate = std::clamp(hardware.format.rate, Hertz(44100.0), Hertz(192000.0));
  // Without hardware there is the band, which shows the most.
  const Usage fitting = hardware.is_jack ? usual(hardware) : Usage::band;
  const Usage usage = usage_of(asked.usage).value_or(fitting);
  if (!hardware.is_jack) hardware.demos = demos(file.parent_path(), usage);
  if (const auto written = rig::write_atomically(file.string(), fresh_rig(hardware, usage)); !written) {
    complain(written.error().sentence());
    return failed;
  }
  const rig::Reading reading = rig::read_rig(file.string());
  fmt::print("{}: {}, {}, {}, for {}.\nPlay it: ohmic run {}\n", file.string(),
             counted(reading.rig.inputs.size(), "input", "inputs"), counted(reading.rig.mixes.size(), "mix", "mixes"),
             counted(reading.rig.phones.size(), "phones output", "phones outputs"), hardware.words, file.string());
  return done;
}

}  // namespace ohmic::app
