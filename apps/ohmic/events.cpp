// Puts events into lines.

#include "events.hpp"

#include <fmt/format.h>

#include "json.hpp"

namespace ohmic::app {

std::string_view name_of(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::opened: return "card";
    case Event::Kind::rights: return "rights";
    case Event::Kind::warning: return "warning";
    case Event::Kind::first_audio: return "first audio";
    case Event::Kind::xrun: return "xrun";
    case Event::Kind::lost: return "lost";
    case Event::Kind::trying: return "trying";
    case Event::Kind::changed: return "changed";
    case Event::Kind::back: return "back";
    case Event::Kind::clip: return "clip";
    case Event::Kind::limit: return "limit";
    case Event::Kind::circuit: return "circuit";
    case Event::Kind::ceiling: return "ceiling";
    case Event::Kind::late: return "late";
    case Event::Kind::contained: return "contained";
    case Event::Kind::saved: return "saved";
    case Event::Kind::kept: return "kept";
    case Event::Kind::edited: return "edited";
    case Event::Kind::turned: return "turned";
    case Event::Kind::control: return "control";
    case Event::Kind::console: return "console";
    case Event::Kind::dose: return "dose";
    case Event::Kind::stopped: return "stopped";
  }
  return "event";
}

bool is_alarm(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::xrun:
    case Event::Kind::lost:
    case Event::Kind::trying:
    case Event::Kind::late:
    case Event::Kind::circuit:
    case Event::Kind::dose:
    case Event::Kind::contained: return true;
    default: return false;
  }
}

std::string time_text(std::chrono::nanoseconds at) {
  return fmt::format("{:.3f} s", std::chrono::duration<double>(at).count());
}

std::string line_of(const Event& event) {
  return fmt::format("{}  {}: {}{}", time_text(event.at), name_of(event.kind), event.words, event.secret);
}

namespace {
Event without_secret(Event event) {
  event.secret.clear();
  return event;
}
}  // namespace

void Events::tell(Event event) {
  if (as_ != As::kept) {
    const std::string line = (as_ == As::json ? json(event) : line_of(event)) + "\n";
    // Each line at once: whoever reads the pipe wants to know now.
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size() || std::fflush(file_) != 0) is_unheard_ = true;
  }
  last_.push_back(std::move(event));
  if (last_.size() > 64) last_.pop_front();
  if (hears_) hears_(without_secret(last_.back()));
}

void Events::hear(std::function<void(const Event&)> hears) {
  hears_ = std::move(hears);
  if (!hears_) return;
  for (const Event& event : last_) hears_(without_secret(event));
}

}  // namespace ohmic::app
