// Reads the edited rig, hands it to the session, and puts the difference into a sentence.

#include "edits.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

constexpr std::size_t most_told = 3;  // of one edit; more do not fit a line

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string_view reach_of(rig::Extent extent) {
  switch (extent) {
    case rig::Extent::nothing: return "nothing that is heard changed";
    case rig::Extent::settings: return "settings changed";
    case rig::Extent::nodes: return "gear was exchanged";
    case rig::Extent::plan: return "something was wired anew";
    case rig::Extent::device: return "the card is opened anew";
  }
  return "it changed";
}

}  // namespace

std::string words_of(const std::vector<rig::Turned>& turned) {
  std::string words;
  for (std::size_t i = 0; i < std::min(turned.size(), most_told); ++i)
    words += (i > 0 ? ", " : "") + turned[i].sentence();
  if (turned.size() > most_told) words += fmt::format(" and {} more", turned.size() - most_told);
  return words;
}

Edits::Edits(rig::Session& session, Overrides overrides)
    : session_(session),
      overrides_(std::move(overrides)),
      watch_(session.rig().file),
      text_(content(session.rig().file)) {}

std::optional<rig::Applied> Edits::take(Clock::Time now, Events& events) {
  const std::string file = session_.rig().file;
  const auto tell = [&](std::string words) { events.tell({Event::Kind::edited, now, std::move(words), {}}); };
  std::string text = content(file);
  // A file that is empty or away for a moment is being written.
  if (text == text_ || text.empty()) return std::nullopt;
  text_ = text;
  rig::Reading reading = rig::read_rig(std::move(text), file);
  if (!reading.errors.empty()) {
    for (std::size_t i = 0; i < std::min(reading.errors.size(), most_told); ++i) tell(reading.errors[i].sentence());
    tell(fmt::format("{} was edited and has {} error{}: the rig goes on as it was.",
                     std::filesystem::path(file).filename().string(), reading.errors.size(),
                     reading.errors.size() == 1 ? "" : "s"));
    return std::nullopt;
  }
  overrides_(reading.rig);
  auto applied = session_.reload(std::move(reading.rig));
  if (!applied) {
    tell(applied.error().sentence() + " The rig goes on as it was.");
    return std::nullopt;
  }
  if (applied->extent == rig::Extent::nothing && applied->turned.empty()) return *applied;
  const std::string what = applied->turned.empty() ? std::string(reach_of(applied->extent)) : words_of(applied->turned);
  tell(fmt::format("{} was edited: {} ({}).", std::filesystem::path(file).filename().string(), what,
                   rig::extents.at(static_cast<std::size_t>(applied->extent))));
  return *applied;
}

}  // namespace ohmic::app
