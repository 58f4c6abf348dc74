// ohmic check: reads rigs and says what is wrong with them, with lines and fields.

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "commands.hpp"
#include "json.hpp"

namespace ohmic::app {
namespace {

std::string contents(const rig::Rig& rig) {
  std::string text = counted(rig.inputs.size(), "input", "inputs") + ", " + counted(rig.mixes.size(), "mix", "mixes") +
                     ", " + counted(rig.phones.size(), "phones output", "phones outputs");
  if (!rig.monitors.empty()) text += ", " + counted(rig.monitors.size(), "pair of monitors", "pairs of monitors");
  return text;
}

std::string verdict(const rig::Reading& reading) {
  if (!reading.errors.empty()) return counted(reading.errors.size(), "error", "errors") + ": it must not run.";
  if (!reading.warnings.empty())
    return fmt::format("{}: {}.", contents(reading.rig), counted(reading.warnings.size(), "warning", "warnings"));
  return contents(reading.rig) + ": nothing wrong.";
}

}  // namespace

void complain(const std::string& sentence) { std::fprintf(stderr, "%s\n", sentence.c_str()); }

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::optional<rig::Reading> read_or_say(const std::string& file) {
  rig::Reading reading = rig::read_rig(file);
  for (const Error& error : reading.errors) complain(error.sentence());
  if (!reading.errors.empty()) return std::nullopt;
  return reading;
}

int check(const CheckAsked& asked) {
  std::vector<std::pair<std::string, rig::Reading>> checked;
  int worst = done;
  for (const std::string& file : asked.rigs) {
    rig::Reading reading = rig::read_rig(file);
    worst = std::max<int>(worst, !reading.errors.empty() ? wrong : !reading.warnings.empty() ? failed : done);
    if (!asked.is_json) {
      for (const Error& error : reading.errors) fmt::print("{}\n", error.sentence());
      for (const Error& warning : reading.warnings) fmt::print("{} (warning)\n", warning.sentence());
      fmt::print("{}: {}\n", file, verdict(reading));
    }
    checked.emplace_back(file, std::move(reading));
  }
  if (asked.is_json) fmt::print("{}\n", json(checked));
  return worst;
}

}  // namespace ohmic::app
