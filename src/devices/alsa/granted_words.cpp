// What a card granted of what was asked, in words for a person.

#include "devices/alsa/granted_words.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::devices::alsa {
namespace {

std::string nothing_words(std::span<const std::string> names, int has, const char* what) {
  if (static_cast<std::size_t>(has) >= names.size()) return {};
  const auto left = names.subspan(static_cast<std::size_t>(has));
  const std::string there =
      has == 0 ? fmt::format("no {}s", what) : fmt::format("{} {}{}", has, what, has == 1 ? "" : "s");
  return fmt::format("The card has {}: {} {} connected to nothing.", there, fmt::join(left, ", "),
                     left.size() == 1 ? "is" : "are");
}

}  // namespace

std::string granted_words(const std::string& card, const Asked& asked, const Got* capture, const Got* playback) {
  const Got& got = playback != nullptr ? *playback : *capture;
  std::string words = fmt::format("{} at {}", card, text(got.rate));
  if (got.rate != asked.format.rate) words += fmt::format(" (asked {}: the nearest it has)", text(asked.format.rate));
  const int periods = got.frames > 0 ? got.ring / got.frames : 0;
  words += fmt::format(", {} frames x {}", got.frames, periods);
  if (got.frames != asked.format.frames && periods != asked.periods)
    words += fmt::format(" (asked {} x {}: the nearest it has)", asked.format.frames, asked.periods);
  else if (got.frames != asked.format.frames)
    words += fmt::format(" (asked {}: the nearest it has)", asked.format.frames);
  else if (periods != asked.periods) words += fmt::format(" (asked {} periods: the nearest it has)", asked.periods);
  if (capture != nullptr && playback != nullptr && capture->format != playback->format)
    words += fmt::format(", {} in, {} out", text(capture->format), text(playback->format));
  else words += ", " + text(got.format);
  if (!got.is_mapped) words += ", copied by the kernel";
  return words;
}

std::string missing_words(const Asked& asked, int own_inputs, int inputs, int own_outputs, int outputs) {
  const auto first = [](const std::vector<std::string>& names, int count) {
    return std::span<const std::string>(names).first(static_cast<std::size_t>(std::max(0, count)));
  };
  std::string words = nothing_words(first(asked.outputs, own_outputs), outputs, "output");
  const std::string of_inputs = nothing_words(first(asked.inputs, own_inputs), inputs, "input");
  if (!words.empty() && !of_inputs.empty()) words += " ";
  return words + of_inputs;
}

}  // namespace ohmic::devices::alsa
