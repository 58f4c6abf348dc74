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
    : session_(session), overrides_(std::move(overrides)), watch_(session.rig().file), texts_(texts()) {
  watch_netlists();
}

Edits::Texts Edits::texts() const {
  const rig::Rig& rig = session_.rig();
  Texts texts{{rig.file, content(rig.file)}};
  for (const rig::Phones& phones : rig.phones)
    for (const rig::CircuitKnobs& circuit : phones.circuits)
      for (const auto& file : circuit.file->files()) texts.try_emplace(file.string(), content(file.string()));
  return texts;
}

void Edits::watch_netlists() {
  for (const auto& [file, text] : texts_)
    if (file != session_.rig().file) watch_.add(file);
}

std::optional<rig::Applied> Edits::take(Clock::Time now, Events& events) {
  const std::string file = session_.rig().file;
  const auto tell = [&](std::string words) { events.tell({Event::Kind::edited, now, std::move(words), {}}); };
  const Texts texts = this->texts();
  // A file that is empty or away for a moment is being written.
  if (texts == texts_ || std::ranges::any_of(texts, [](const auto& one) { return one.second.empty(); }))
    return std::nullopt;
  const std::string& text = texts.at(file);
  const auto edited = std::ranges::find_if(texts, [&](const auto& one) {
    const auto known = texts_.find(one.first);
    return known == texts_.end() || known->second != one.second;
  });
  const std::string which =
      std::filesystem::path(text != texts_[file] || edited == texts.end() ? file : edited->first).filename().string();
  rig::Reading reading = rig::read_rig(text, file);
  if (!reading.errors.empty()) {
    for (std::size_t i = 0; i < std::min(reading.errors.size(), most_told); ++i) tell(reading.errors[i].sentence());
    tell(fmt::format("{} was edited and has {} error{}: the rig goes on as it was.", which, reading.errors.size(),
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
  texts_ = this->texts();  // with netlists that came
  texts_[file] = text;
  watch_netlists();
  std::string what = words_of(before, session_.desk().rig(), applied->turned);
  if (what.empty() && applied->extent == rig::Extent::nothing) return *applied;
  if (what.empty()) what = reach_of(applied->extent);
  tell(fmt::format("{} was edited: {} ({}).", which, what, rig::extents.at(static_cast<std::size_t>(applied->extent))));
  return *applied;
}

}  // namespace ohmic::app
