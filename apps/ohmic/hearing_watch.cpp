// The ears of a performance: their doses are added up while it plays, kept, and told.

#include "hearing_watch.hpp"

#include <chrono>
#include <utility>

namespace ohmic::app {
namespace {

store::WallTime now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

HearingWatch::HearingWatch(rig::Session& session, api::Protocol& protocol, const Clock& clock, bool is_heard,
                           Events& events)
    : protocol_(protocol), clock_(clock) {
  Result<std::filesystem::path> file = std::filesystem::path(":memory:");
  if (is_heard) file = store::usual_dose_file();
  auto book = file ? store::DoseBook::open(*file, now()) : std::unexpected(file.error());
  if (!book) {
    events.tell({Event::Kind::dose, clock.now(), "Doses are not kept: " + book.error().sentence(), {}});
    book = store::DoseBook::open(":memory:", now());
  }
  if (!book) return;
  dosimeter_.emplace(session, std::move(*book), clock, now, is_heard);
  api::add_dose(protocol, session, *dosimeter_);
}

void HearingWatch::look(Events& events) {
  if (!dosimeter_) return;
  for (auto& notice : dosimeter_->look()) events.tell({Event::Kind::dose, clock_.now(), std::move(notice.words), {}});
  api::tell_doses(protocol_, *dosimeter_);
}

void HearingWatch::finish(Events& events) {
  if (!dosimeter_) return;
  look(events);
  (void)dosimeter_->keep();  // that it cannot be was told
}

}  // namespace ohmic::app
