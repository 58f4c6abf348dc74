// A second between writes, and a file of an earlier run that nobody asked about is not written over.

#include "autosave.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "edits.hpp"

namespace ohmic::app {
namespace {

constexpr Clock::Time pause = std::chrono::seconds(1);

std::string values(std::size_t count) { return count == 1 ? "1 value" : fmt::format("{} values", count); }

std::string how_to_recover(const std::string& rig) { return fmt::format("ohmic run --recover {}", rig); }

}  // namespace

Autosave::Autosave(rig::Session& session, bool takes_up, Clock::Time now, Events& events)
    : session_(session), next_(now + pause) {
  const std::string& file = session.rig().file;
  const auto tell = [&](std::string words) { events.tell({Event::Kind::kept, now, std::move(words), {}}); };
  const int count = rig::Desk::kept_values(file);
  if (!takes_up) {
    has_earlier_ = count > 0;
    if (has_earlier_)
      tell(fmt::format("An earlier run kept {} that nobody saved. To take {} up: {}.",
                       values(static_cast<std::size_t>(count)), count == 1 ? "it" : "them", how_to_recover(file)));
    return;
  }
  std::vector<Error> unknown;
  const std::vector<rig::Turned> turned = session.take_up(unknown);
  for (const Error& error : unknown) tell(error.sentence());
  tell(turned.empty() ? std::string("No earlier run kept anything.")
                      : fmt::format("{} of an earlier run taken up: {}.", values(turned.size()), words_of(turned)));
}

void Autosave::look(Clock::Time now, Events& events) {
  if (now < next_) return;
  next_ = now + pause;
  keep(now, events);
}

void Autosave::keep(Clock::Time now, Events& events) {
  if (has_earlier_) {
    if (session_.desk().unsaved().empty()) return;
    namespace fs = std::filesystem;
    const std::string kept = session_.rig().file + ".unsaved";
    std::error_code failed;
    fs::rename(kept, kept + ".old", failed);
    has_earlier_ = false;
    events.tell({Event::Kind::kept,
                 now,
                 failed ? fmt::format("What an earlier run kept in {} is written over: {}.", kept, failed.message())
                        : fmt::format("What an earlier run kept is in {}.old now.", kept),
                 {}});
  }
  const auto kept = session_.keep();
  if (!kept && !has_failed_)
    events.tell(
        {Event::Kind::kept, now, kept.error().sentence() + " What is turned is not kept until that is mended.", {}});
  has_failed_ = !kept;
}

void Autosave::finish(Clock::Time now, Events& events) {
  keep(now, events);
  const std::size_t count = session_.desk().unsaved().size();
  if (count == 0 || has_failed_) return;
  events.tell({Event::Kind::kept,
               now,
               fmt::format("{} turned and not saved {} kept. To take {} up: {}.", values(count),
                           count == 1 ? "is" : "are", count == 1 ? "it" : "them", how_to_recover(session_.rig().file)),
               {}});
}

}  // namespace ohmic::app
