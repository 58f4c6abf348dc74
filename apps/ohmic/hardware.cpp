// Looks what hardware there is, and writes rigs for it.

#include "hardware.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "rig/document.hpp"

namespace ohmic::app {

namespace fs = std::filesystem;

rig::Hardware hardware_here() { return hardware_of(devices::find_devices()); }

rig::Hardware hardware_of(const std::vector<devices::Found>& all) {
  for (const devices::Found& found : all) {
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

namespace {

/// In this folder, else beside the program: share/ohmic/material/audio, or where it was built.
fs::path recordings_folder() {
  std::error_code ignored;
  const fs::path here = fs::path("material") / "audio";
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const fs::path& folder :
       {here, program.parent_path() / "share" / "ohmic" / here, program.parent_path().parent_path() / here})
    if (fs::is_directory(folder, ignored)) return folder;
  return here;
}

}  // namespace

std::vector<rig::Demo> demos_for(const fs::path& folder, rig::Usage usage) {
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
  std::vector<rig::Demo> found;
  std::error_code ignored;
  const fs::path recordings = recordings_folder();
  for (const Known& one : usage == rig::Usage::podcast ? podcast : usage == rig::Usage::listen ? listen : band) {
    const fs::path file = recordings / one.file;
    if (fs::exists(file, ignored))
      found.push_back({.name = one.name,
                       .file = fs::proximate(file, folder.empty() ? "." : folder, ignored).generic_string(),
                       .channel = one.channel,
                       .link = one.link});
  }
  return found;
}

Result<Written> write_fresh_rig(const fs::path& file, std::optional<rig::Usage> usage) {
  rig::Hardware hardware = hardware_here();
  // Rigs run from 44.1 kHz to 192 kHz and 16 to 4096 frames; a server's own rate and period hold anyway.
  hardware.format.frames = std::clamp(hardware.format.frames, 16, 4096);
  hardware.format.rate = std::clamp(hardware.format.rate, Hertz(44100.0), Hertz(192000.0));
  // Without hardware there is the band, which shows the most.
  const rig::Usage fitting = hardware.is_jack ? rig::usual(hardware) : rig::Usage::band;
  if (!hardware.is_jack) hardware.demos = demos_for(file.parent_path(), usage.value_or(fitting));
  const std::string text = rig::fresh_rig(hardware, usage.value_or(fitting));
  if (auto written = rig::write_atomically(file.string(), text); !written) return std::unexpected(written.error());
  return Written{.file = file.string(), .words = hardware.words};
}

Result<UsualRig> usual_rig() {
  std::error_code ignored;
  if (fs::is_regular_file("rig.toml", ignored)) return UsualRig{.file = "rig.toml"};
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    return failure("No rig was named, and there is no home folder to keep one in.", "Name one: ohmic run RIG.");
  const fs::path file = fs::path(home) / "Ohmic" / "rig.toml";
  if (fs::is_regular_file(file, ignored)) return UsualRig{.file = file.string()};
  fs::create_directories(file.parent_path(), ignored);
  const auto written = write_fresh_rig(file, std::nullopt);
  if (!written) return std::unexpected(written.error());
  return UsualRig{.file = written->file, .is_new = true};
}

}  // namespace ohmic::app
