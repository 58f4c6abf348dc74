#pragma once
// What happened while the rig played, numbered, so that a page that comes late or comes back misses nothing.

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "units/clock.hpp"

namespace ohmic::api {

/// One thing that happened.
struct LogEvent {
  long number = 0;                                           // from 1, in order, none left out
  Clock::Time at{};                                          // since the program began
  std::string kind;                                          // "xrun", "edited": one word or two
  bool is_alarm = false;                                     // it was, or may have been, heard
  std::string words;                                         // a sentence
  std::vector<std::pair<std::string, double>> figures = {};  // by name with unit: "pause_ms"
};

/// Keeps the last ones. [control]
class Log {
 public:
  static constexpr std::size_t most = 1000;

  /// Numbers it, keeps it, and hands it on.
  void add(LogEvent event);
  /// The number of the last one; 0: nothing happened yet.
  long last() const { return last_; }
  /// Those behind number `since` that are still kept, oldest first.
  std::vector<LogEvent> since(long since) const;
  /// Called with each from now on.
  void hear(std::function<void(const LogEvent&)> hears) { hears_ = std::move(hears); }

 private:
  std::deque<LogEvent> events_;
  std::function<void(const LogEvent&)> hears_;
  long last_ = 0;
};

}  // namespace ohmic::api
