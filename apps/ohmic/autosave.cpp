// A second between writes, and a file of an earlier run that nobody asked about is not written over.

#include "autosave.hpp"

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
  const auto tell = [&](std::string words) { events.tell({Event::Kind::kept, now, std::move(words), {}}); };
  keep(now, events);  // nothing is turned yet: claims the file
  const auto count = static_cast<std::size_t>(session.desk().kept()->earlier());
  if (!takes_up) {
    if (count > 0)
      tell(fmt::format("An earlier run kept {} that nobody saved. To take {} up: {}.", values(count),
                       count == 1 ? "it" : "them", how_to_recover(session.rig().file)));
    return;
  }
  if (count == 0) {
    tell("No earlier run kept anything.");
    return;
  }
  std::vector<Error> unknown;
  const std::vector<rig::Turned> turned = session.take_up(unknown);
  for (const Error& error : unknown) tell(error.sentence());
  if (!turned.empty()) tell(fmt::format("{} of an earlier run taken up: {}.", values(turned.size()), words_of(turned)));
  else if (unknown.empty()) tell("Everything is already as an earlier run kept it.");
}

void Autosave::look(Clock::Time now, Events& events) {
  if (now < next_) return;
  next_ = now + pause;
  keep(now, events);
}

void Autosave::keep(Clock::Time now, Events& events) {
  const auto earlier = [&] {
    const rig::KeptFile* file = session_.desk().kept();
    return file != nullptr ? file->earlier() : 0;
  };
  const int before = earlier();
  const auto kept = session_.keep();
  if (before > 0 && earlier() == 0)
    events.tell({Event::Kind::kept,
                 now,
                 fmt::format("What an earlier run kept is in {}.old now.", session_.desk().kept()->name()),
                 {}});
  if (!kept && !has_failed_)
    events.tell(
        {Event::Kind::kept, now, kept.error().sentence() + " What is turned is not kept until that is mended.", {}});
  has_failed_ = !kept;
}

void Autosave::finish(Clock::Time now, Events& events) {
  keep(now, events);
  const auto count = static_cast<std::size_t>(session_.desk().kept()->count());
  if (count == 0 || has_failed_) return;
  events.tell({Event::Kind::kept,
               now,
               fmt::format("{} turned and not saved {} kept. To take {} up: {}.", values(count),
                           count == 1 ? "is" : "are", count == 1 ? "it" : "them", how_to_recover(session_.rig().file)),
               {}});
}

}  // namespace ohmic::app
