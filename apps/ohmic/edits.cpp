// Reads the edited rig, hands it to the session, and puts the difference into a sentence.

#include "edits.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace ohmic::app {
namespace {

constexpr std::size_t most_told = 3;  // mistakes of one edit

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
  rig::Reading reading = rig::read_rig(text, file);
  if (!reading.errors.empty()) {
    for (std::size_t i = 0; i < std::min(reading.errors.size(), most_told); ++i) tell(reading.errors[i].sentence());
    tell(fmt::format("{} was edited and has {} error{}: the rig goes on as it was.",
                     std::filesystem::path(file).filename().string(), reading.errors.size(),
                     reading.errors.size() == 1 ? "" : "s"));
    return std::nullopt;
  }
  overrides_(reading.rig);
  const rig::Rig before = session_.desk().rig();
  auto applied = session_.reload(std::move(reading.rig));
  if (!applied) {
    tell(applied.error().sentence() + " The rig goes on as it was.");
    return std::nullopt;
  }
  text_ = std::move(text);
  std::string what = words_of(before, session_.desk().rig(), applied->turned);
  if (what.empty() && applied->extent == rig::Extent::nothing) return *applied;
  if (what.empty()) what = reach_of(applied->extent);
  tell(fmt::format("{} was edited: {} ({}).", std::filesystem::path(file).filename().string(), what,
                   rig::extents.at(static_cast<std::size_t>(applied->extent))));
  return *applied;
}

}  // namespace ohmic::app
