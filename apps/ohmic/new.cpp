// ohmic new: looks what hardware there is, and writes a first rig for it.

#include <filesystem>

#include <fmt/format.h>

#include "commands.hpp"
#include "hardware.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {

namespace fs = std::filesystem;

int write_new(const NewAsked& asked) {
  const fs::path file = asked.file.empty() ? fs::path("rig.toml") : fs::path(asked.file);
  std::error_code ignored;
  if (!asked.is_forced && fs::exists(file, ignored)) {
    complain(fmt::format("{} is there already. Give another name, or --force to write over it.", file.string()));
    return failed;
  }
  const auto written = write_fresh_rig(file, rig::usage_of(asked.usage));
  if (!written) {
    complain(written.error().sentence());
    return failed;
  }
  const rig::Reading reading = rig::read_rig(file.string());
  fmt::print("{}: {}, {}, {}, for {}.\nPlay it: ohmic run {}\n", file.string(),
             counted(reading.rig.inputs.size(), "input", "inputs"), counted(reading.rig.mixes.size(), "mix", "mixes"),
             counted(reading.rig.phones.size(), "phones output", "phones outputs"), written->words, file.string());
  return done;
}

}  // namespace ohmic::app
